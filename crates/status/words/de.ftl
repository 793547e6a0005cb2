### Alles, was die Statusseite sagt, auf Deutsch.

## Die Seite

page-title = Status von { $bank }
page-of = Status von { $bank }
skip = Zum Inhalt
languages = Sprache
as-of = Stand: { $instant }
age = { $span } alt
age-now = keine Minute alt
age-unknown = wie alt, lässt sich nicht sagen
stale-title = Seit { $span } haben wir nichts von der Bank gehört
stale-title-unknown = Wie alt diese Angaben sind, lässt sich nicht sagen
stale-text = Was folgt, stimmte am { $instant }. Inzwischen kann es anders sein. Diese Seite läuft getrennt von der Bank und zeigt Neues, sobald es da ist.
nothing-title = Wir wissen noch nichts
nothing-text = Diese Seite ist eben erst eingerichtet worden, und die Bank hat ihr noch nichts mitgeteilt. Bitte kommen Sie in einer Minute wieder.
missing-title = Diese Seite gibt es nicht
missing-text = Vielleicht gab es sie nie, oder sie ist so alt, dass sie nicht mehr aufbewahrt wird.
home = Aktueller Stand
history = Verlauf
back = Zurück zum aktuellen Stand
feeds = Auf dem Laufenden bleiben
feed-atom = Atom-Feed
feed-rss = RSS-Feed
feed-ics = Kalender der Wartungen
feed-api = Für Programme (JSON)
feed-badge = Plakette
footer = Diese Seite läuft getrennt von der Bank und antwortet auch dann, wenn die Bank es nicht tut. Alle Zeiten in UTC.

## Zeitspannen

span-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
list-and = und
list-none = Teile der Bank
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

## Was geht

works-title = Was funktioniert
health-operational = Funktioniert
health-under_maintenance = Wird gewartet
health-degraded_performance = Nicht wie gewohnt
health-partial_outage = Geht bei manchen nicht
health-major_outage = Geht nicht
component-login = Anmeldung
component-app = Die App
component-payments = Zahlungen
component-cards = Karten
component-transfers = Umbuchungen
component-developer_api = Entwickler-API
component-support = Kundendienst
about-login = In die App kommen und angemeldet bleiben
about-app = Kontostände, Umsätze und alles andere auf dem Bildschirm
about-payments = An Menschen und Firmen zahlen
about-cards = Mit der Karte zahlen und Bargeld abheben
about-transfers = Geld zwischen eigenen Konten und Töpfen bewegen
about-developer_api = Programme, die in jemandes Auftrag mit Konten arbeiten
about-support = Uns schreiben und Antwort bekommen

## Neunzig Tage

uptime-title = Die letzten 90 Tage
uptime-share = { $share } der Anfragen gut beantwortet
uptime-none = noch keine Anfragen
uptime-definition-title = Wie das gezählt wird
uptime-definition = Von allen Anfragen der Kundschaft in diesen Tagen der Anteil, der weder mit einem Fehler der Bank noch zu spät endete. Auch eine Ablehnung ist eine Antwort: Eine falsche PIN zählt als gut beantwortet. Tage ohne Anfragen zählen nicht. Der Anteil ist abgerundet.
uptime-summary = { $name }: { $days ->
    [0] kein Tag mit Störungen
    [one] ein Tag mit Störungen, im schlimmsten Fall: { $worst }
   *[other] { $days } Tage mit Störungen, im schlimmsten Fall: { $worst }
}
uptime-unknown = von diesem Tag ist nichts bekannt
uptime-today = Heute
uptime-start = Vor 90 Tagen
uptime-days-title = Tage, die nicht wie gewohnt waren
uptime-days-none = Keine.

## Störungen

incidents-title = Was gerade nicht stimmt
incidents-none = Nichts, wovon wir wüssten.
maintenance-title = Wartung
maintenance-none = Keine geplant.
maintenance-window = { $from } bis { $until }
past-title = Was war
past-none = Nichts in der Zeit, die aufbewahrt wird.
past-more = Alles, was aufbewahrt wird
review-title = Nachbetrachtung
updates-title = Meldungen
affects = Betrifft { $components }
started = Begann am { $instant }
lasted = Dauerte { $span }
next-update = Wir melden uns wieder bis { $instant }.
impact-none = Ohne Folgen
impact-minor = Gering
impact-major = Groß
impact-critical = Sehr groß
impact-maintenance = Wartung
incident-status-investigating = Wird untersucht
incident-status-identified = Ursache gefunden
incident-status-monitoring = Behoben, wird beobachtet
incident-status-resolved = Vorbei
incident-status-postmortem = Nachbetrachtung
incident-status-scheduled = Geplant
incident-status-in_progress = Im Gange
incident-status-verifying = Wird geprüft
incident-status-completed = Fertig

## Die eigenen Sätze der Bank

incident-title = { $whom ->
    [everybody] Nicht wie gewohnt: { $components }
   *[some] Bei einigen nicht wie gewohnt: { $components }
}
incident-broken = { $whom ->
    [everybody] Seit { $since } geht Folgendes nicht wie gewohnt: { $components }.
   *[some] Seit { $since } geht bei einigen Kundinnen und Kunden Folgendes nicht wie gewohnt: { $components }.
}
incident-works = Wie gewohnt gehen: { $components }.
incident-money-safe = Ihr Geld ist sicher.
incident-retry-now = Wir haben die Änderung, die daran schuld war, zurückgenommen: Bitte versuchen Sie es jetzt noch einmal.
incident-retry-later = Es noch einmal zu versuchen, hilft im Augenblick nicht; wir sagen Bescheid, sobald es hilft.
incident-next-update = Wir melden uns wieder bis { $by }.
incident-resolved = Alles geht wieder wie gewohnt.
status-none = Alles funktioniert
status-minor = Manches geht nicht wie gewohnt
status-major = Wichtiges geht nicht
status-critical = Die Bank ist gestört

## Bescheid bekommen

subscribe-link = Per E-Mail oder Webhook
subscribe-title = Bescheid bekommen, wenn sich etwas ändert
subscribe-intro = Wir schreiben, wenn etwas nicht geht, wenn es dazu Neues gibt und wenn es wieder geht. Kreuzen Sie an, wovon Sie hören möchten.
subscribe-components = Wovon Sie hören möchten (nichts angekreuzt heißt: von allem)
subscribe-mail-title = Per E-Mail
subscribe-mail-label = E-Mail-Adresse
subscribe-mail-button = Abonnieren
subscribe-mail-promise = Wir nutzen die Adresse hierfür und für nichts anderes. In jeder Mail steht ein Link, der es sofort beendet; die Adresse wird dann gelöscht.
subscribe-webhook-title = Per Webhook
subscribe-webhook-text = Für Programme: Wir schicken jede Neuigkeit als unterschriebenes JSON an eine Adresse von Ihnen, in der Form der Webhooks von Statuspage.
subscribe-webhook-label = Adresse (https)
subscribe-webhook-button = Weiter
subscribe-written-title = Bitte sehen Sie in Ihre Mail
subscribe-written-text = Wenn die Adresse stimmt, ist eine Mail an sie unterwegs. Es beginnt, sobald Sie hinter dem Link darin auf den Knopf drücken; er gilt einen Tag lang.
subscribe-bad-mailbox-title = Das ist keine E-Mail-Adresse
subscribe-bad-mailbox-text = Bitte gehen Sie zurück und sehen Sie nach, ob etwas fehlt.
subscribe-bad-url-title = Diese Adresse können wir nicht aufrufen
subscribe-bad-url-text = Sie muss mit https:// beginnen, einen Rechner des öffentlichen Internets nennen und weder Benutzer noch Passwort enthalten.
subscribe-too-often-title = Zu viele Male
subscribe-too-often-text = Von dort, wo Sie sind, wurde oft danach gefragt. Bitte versuchen Sie es in einer Stunde noch einmal.
subscribe-busy-title = Gerade nicht
subscribe-busy-text = Wir können das im Augenblick nicht aufnehmen. Bitte versuchen Sie es in ein paar Minuten noch einmal.
subscribe-not-read-title = Das konnten wir nicht lesen
subscribe-not-read-text = Bitte gehen Sie zurück zum Formular und senden Sie es noch einmal ab.
subscribe-bad-link-title = Dieser Link gilt nicht mehr
subscribe-bad-link-text = Er wurde vielleicht schon benutzt, ist zu alt oder nicht vollständig.
subscribe-confirm-title = Noch ein Schritt
subscribe-confirm-text = Drücken Sie auf den Knopf, dann bekommen Sie ab jetzt Bescheid.
subscribe-confirm-button = Ja, ich möchte Bescheid bekommen
subscribe-confirmed-title = Fertig
subscribe-confirmed-text = Ab jetzt bekommen Sie Bescheid.
subscribe-not-answered-title = Die Adresse hat nicht so geantwortet, wie sie muss
subscribe-not-answered-text = Wir haben ihr eine unterschriebene Aufgabe geschickt; sie muss mit Status 200 und dieser Aufgabe antworten. Bitte sehen Sie nach und versuchen Sie es noch einmal.
subscribe-webhook-asked-title = Die Adresse muss sich ausweisen
subscribe-webhook-asked-text = Diese Seite wird nur einmal gezeigt. Bitte bewahren Sie das Geheimnis auf, bevor Sie weitergehen.
subscribe-webhook-secret = Mit diesem Geheimnis unterschreiben wir, was wir schicken (Kopfzeile x-florin-signature):
subscribe-webhook-challenge = Wir schicken eine unterschriebene Aufgabe, als JSON mit dem Feld challenge. Antworten Sie mit Status 200 und einem Inhalt, in dem sie steht; ab dann bekommen Sie Bescheid.
subscribe-webhook-verify = Aufgabe schicken
subscribe-changed-title = Geändert
subscribe-changed-text = Das gilt ab jetzt.
subscribe-ended-title = Es ist beendet
subscribe-ended-text = Sie bekommen keinen Bescheid mehr, und die Adresse ist gelöscht.
unsubscribe-title = Möchten Sie das beenden?
unsubscribe-text = Sie bekommen dann keinen Bescheid mehr.
unsubscribe-button = Abbestellen
manage-title = Wovon Sie Bescheid bekommen
manage-text = Kreuzen Sie an, wovon Sie hören möchten.
manage-button = Speichern
manage-link = Wählen, wovon Sie Bescheid bekommen
letter-confirm-subject = Bitte bestätigen: Neues von { $bank }
letter-confirm-text = Jemand, wahrscheinlich Sie, möchte, dass diese Adresse Bescheid bekommt, wenn bei { $bank } etwas nicht geht. Wenn Sie das waren, öffnen Sie bitte den Link und drücken Sie auf den Knopf; er gilt einen Tag lang.
letter-confirm-link = Bestätigen
letter-confirm-unasked = Wenn Sie es nicht waren, brauchen Sie nichts zu tun: { $bank } schickt dann nichts und vergisst die Adresse.
letter-already-subject = Sie bekommen schon Bescheid: Neues von { $bank }
letter-already-text = Jemand, wahrscheinlich Sie, möchte, dass diese Adresse Bescheid bekommt, wenn bei { $bank } etwas nicht geht. Sie bekommt schon Bescheid. Mit dem Link können Sie wählen, wovon.
letter-already-link = Wählen, wovon Sie Bescheid bekommen
letter-already-unasked = Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Bei { $bank } bleibt alles, wie es war.
letter-update-subject = { $bank }: { $title } ({ $status })
letter-update-link = Alle Neuigkeiten
letter-why = Sie bekommen diese Mail, weil Sie darum gebeten haben.
letter-manage = Wählen, wovon Sie Bescheid bekommen
letter-end = Abbestellen
