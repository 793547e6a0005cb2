### Everything the status page says, in English.

## The page

page-title = { $bank } status
page-of = Status of { $bank }
skip = Skip to the content
languages = Language
as-of = As of { $instant }
age = { $span } old
age-now = less than a minute old
age-unknown = nobody can say how old
stale-title = We have had no word from the bank for { $span }
stale-title-unknown = We cannot tell how old this is
stale-text = What follows was true on { $instant }. It may have changed since. This page runs apart from the bank, and shows news as soon as there are any.
nothing-title = We know nothing yet
nothing-text = This page has only just been set up, and the bank has not told it anything so far. Please come back in a minute.
missing-title = There is no such page
missing-text = It may never have been here, or be so old that it is no longer kept.
home = Current state
history = History
back = Back to the current state
feeds = Follow along
feed-atom = Atom feed
feed-rss = RSS feed
feed-ics = Calendar of maintenances
feed-api = For programs (JSON)
feed-badge = Badge
footer = This page runs apart from the bank, so it answers when the bank does not. Times are in UTC.

## Spans of time

span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
list-and = and
list-none = parts of the bank
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## What works

works-title = What works
health-operational = Works
health-under_maintenance = Under maintenance
health-degraded_performance = Not as usual
health-partial_outage = Does not work for some
health-major_outage = Does not work
component-login = Logging in
component-app = The app
component-payments = Payments
component-cards = Cards
component-transfers = Transfers
component-developer_api = Developer API
component-support = Support
about-login = Logging in to the app and staying logged in
about-app = Balances, the feed and everything else on the screen
about-payments = Paying people and companies
about-cards = Paying by card and taking out cash
about-transfers = Moving money between your own accounts and pots
about-developer_api = Programs that work with accounts on somebody's behalf
about-support = Writing to us and getting an answer

## Ninety days

uptime-title = The last 90 days
uptime-share = { $share } of requests answered well
uptime-none = no requests yet
uptime-definition-title = How this is counted
uptime-definition = Of all requests of customers in these days, the share that ended neither in a fault of the bank nor too late. A refusal is an answer: a wrong PIN counts as answered well. Days without requests do not count. The share is rounded down.
uptime-summary = { $name }: { $days ->
    [0] no day with trouble
    [one] one day with trouble, at worst: { $worst }
   *[other] { $days } days with trouble, at worst: { $worst }
}
uptime-unknown = nothing is known of this day
uptime-today = Today
uptime-start = 90 days ago
uptime-days-title = Days not as usual
uptime-days-none = None.

## Incidents

incidents-title = What is wrong now
incidents-none = Nothing that we know of.
maintenance-title = Maintenance
maintenance-none = None is planned.
maintenance-window = { $from } to { $until }
past-title = What was
past-none = Nothing in the time that is kept.
past-more = All that is kept
review-title = Review
updates-title = Updates
affects = Affects { $components }
started = Began { $instant }
lasted = Lasted { $span }
next-update = We will say more by { $instant }.
impact-none = No impact
impact-minor = Minor
impact-major = Major
impact-critical = Critical
impact-maintenance = Maintenance
incident-status-investigating = Investigating
incident-status-identified = Cause found
incident-status-monitoring = Mended, and watched
incident-status-resolved = Resolved
incident-status-postmortem = Review
incident-status-scheduled = Planned
incident-status-in_progress = Under way
incident-status-verifying = Being checked
incident-status-completed = Done

## The bank's own sentences

incident-title = { $whom ->
    [everybody] This does not work as usual: { $components }
   *[some] This does not work as usual for some customers: { $components }
}
incident-broken = { $whom ->
    [everybody] Since { $since } this does not work as usual: { $components }.
   *[some] Since { $since } this does not work as usual for some customers: { $components }.
}
incident-works = What works as usual: { $components }.
incident-money-safe = Your money is safe.
incident-retry-now = We have taken back the change that caused this: please try again now.
incident-retry-later = Trying again does not help yet; we will say when it does.
incident-next-update = We will say more by { $by }.
incident-resolved = This works as usual again.
status-none = Everything works
status-minor = Some things do not work as usual
status-major = Important things do not work
status-critical = The bank does not work

## Being told

subscribe-link = By e-mail or webhook
subscribe-title = Be told when something changes
subscribe-intro = We write when something does not work, when there is news of it, and when it works again. Tick what you want to hear of.
subscribe-components = What you want to hear of (nothing ticked means everything)
subscribe-mail-title = By e-mail
subscribe-mail-label = E-mail address
subscribe-mail-button = Subscribe
subscribe-mail-promise = We use the address for this and nothing else. Each mail has a link that ends it at once, and the address is then erased.
subscribe-webhook-title = By webhook
subscribe-webhook-text = For programs: we send each update as signed JSON to an address of yours, in the shape of Statuspage's webhooks.
subscribe-webhook-label = Address (https)
subscribe-webhook-button = Go on
subscribe-written-title = Please look into your mail
subscribe-written-text = If the address is right, a mail is on its way to it. It starts once you press the button behind the link in it, which is good for a day.
subscribe-bad-mailbox-title = This is no e-mail address
subscribe-bad-mailbox-text = Please go back and look whether something is missing.
subscribe-bad-url-title = This address cannot be called
subscribe-bad-url-text = It has to begin with https://, name a host of the public internet, and hold no user or password.
subscribe-too-often-title = Too many times
subscribe-too-often-text = This was asked for often from where you are. Please try again in an hour.
subscribe-busy-title = Not just now
subscribe-busy-text = We cannot take this down at the moment. Please try again in a few minutes.
subscribe-not-read-title = We could not read this
subscribe-not-read-text = Please go back to the form and send it again.
subscribe-bad-link-title = This link is not good any more
subscribe-bad-link-text = It may have been used, be too old, or be incomplete.
subscribe-confirm-title = One more step
subscribe-confirm-text = Press the button, and you will be told from now on.
subscribe-confirm-button = Yes, tell me
subscribe-confirmed-title = Done
subscribe-confirmed-text = You will be told from now on.
subscribe-not-answered-title = The address did not answer as it has to
subscribe-not-answered-text = We sent it a signed challenge, and it has to answer with status 200 and that challenge. Please look into it and try again.
subscribe-webhook-asked-title = The address has to prove itself
subscribe-webhook-asked-text = This page is shown once. Please keep the secret before you go on.
subscribe-webhook-secret = With this secret we sign what we send (header x-florin-signature):
subscribe-webhook-challenge = We send a signed challenge, as JSON with the field challenge. Answer with status 200 and a body that holds it, and you will be told from then on.
subscribe-webhook-verify = Send the challenge
subscribe-changed-title = Changed
subscribe-changed-text = This counts from now on.
subscribe-ended-title = It is over
subscribe-ended-text = You will not be told any more, and the address is erased.
unsubscribe-title = Do you want to end this?
unsubscribe-text = You will not be told any more.
unsubscribe-button = Unsubscribe
manage-title = What you are told
manage-text = Tick what you want to hear of.
manage-button = Save
manage-link = Choose what you are told
letter-confirm-subject = Please confirm: news of { $bank }
letter-confirm-text = Somebody, most likely you, asked that this address be told when something at { $bank } does not work. If that was you, please open the link and press the button; it is good for a day.
letter-confirm-link = Confirm
letter-confirm-unasked = If it was not you, do nothing: { $bank } will then send nothing, and forgets the address.
letter-already-subject = You are told already: news of { $bank }
letter-already-text = Somebody, most likely you, asked that this address be told when something at { $bank } does not work. It is told already. With the link you can choose what of.
letter-already-link = Choose what you are told
letter-already-unasked = If it was not you, do nothing: { $bank } goes on as before.
letter-update-subject = { $bank }: { $title } ({ $status })
letter-update-link = All updates
letter-why = You get this mail because you asked to be told.
letter-manage = Choose what you are told
letter-end = Unsubscribe
