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
