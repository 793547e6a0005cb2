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
