# Alerts: subscriptions, letters, what failed.
desk-alerts-subject = [Reeve] { $count } new { $count ->
    [one] hit
   *[other] hits
} for { $rights } { $rights ->
    [one] right
   *[other] rights
} · { $name }
desk-alerts-line = { $score } %  { $title } · { $seller } · { $source }
desk-alerts-line-changed = { $score } %  { $title } · { $seller } · { $source } (changed since it was decided)
desk-alerts-no-right = About no registered right
desk-alerts-more = … and { $count } more at the desk.
desk-alerts-foot = These are suspicions that nobody has confirmed yet. You get this mail because you asked for it: { $address }
desk-alerts-no-mail = No mail server is set: the administrator sets smtp and mail_from.
desk-alerts-failed = { $to }: { $reason }
desk-alerts-bad-secret = The secret of this web hook is no base64.
desk-alerts-bad-mail = This is no mail address.
desk-alerts-bad-url = A web hook goes to an http or https address without user name and password.
desk-alerts-title = Alerts
desk-alerts-none = You are not told of anything yet.
desk-alerts-new = Be told of new hits
desk-alerts-name = Name
desk-alerts-channel = How
desk-alerts-channel-mail = by mail
desk-alerts-channel-webhook = by web hook (signed)
desk-alerts-channel-feed = as an Atom feed
desk-alerts-address = Mail address, or address of the web hook
desk-alerts-rights = Rights (ids)
desk-alerts-all-rights = all that I see
desk-alerts-score = From this score on
desk-alerts-when = When
desk-alerts-when-news = as soon as there is something
desk-alerts-when-day = daily at { $hour } ({ $zone })
desk-alerts-when-week = Mondays at { $hour } ({ $zone })
desk-alerts-when-quiet = but not at { $hours }
desk-alerts-rhythm-news = as soon as there is something
desk-alerts-rhythm-day = once a day
desk-alerts-rhythm-week = on Mondays
desk-alerts-hour = At what hour (0 to 23)
desk-alerts-quiet = Quiet hours
desk-alerts-zone = Time zone
desk-alerts-subscribe = Tell me
desk-alerts-try = Send a test
desk-alerts-try-title = This is a test: nothing was found
desk-alerts-tried = The test was sent.
desk-alerts-pause = Pause
desk-alerts-resume = Resume
desk-alerts-paused = paused
desk-alerts-remove = Remove
desk-alerts-ask-remove = Remove this alert, with what is known of its digests?
desk-alerts-digests = What was sent
desk-alerts-made = Made
desk-alerts-state = State
desk-alerts-news = Hits
desk-alerts-fault = Last failure
desk-alerts-state-waiting = waiting
desk-alerts-state-sent = sent
desk-alerts-state-failed = given up
desk-alerts-state-empty = all decided before
desk-alerts-feed-address = The feed's address. It is shown this once; whoever has it can read the feed.
desk-alerts-hook-secret = The key that calls are signed with (Standard Webhooks). It is shown this once.
desk-alerts-bad-channel = Choose mail, web hook or feed.
desk-alerts-bad-rhythm = Choose at once, daily or weekly.
desk-alerts-bad-hour = An hour is 0 to 23.
desk-alerts-bad-quiet = Quiet hours are written 22:00-07:00.
desk-alerts-bad-zone = There is no time zone { $zone }; write one as Asia/Shanghai.
desk-alerts-bad-score = A score is 0 to 100 %.
desk-alerts-no-name = Give it a name.
desk-alerts-no-such-right = There is no right { $right } that you see.
desk-alerts-too-many = That would be more than { $count } alerts. Remove one first.
