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
desk-alerts-state-empty = nothing was left to tell
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
desk-alerts-consent-subject = [Reeve] Do you want to be told here of new hits?
desk-alerts-consent-body =
    { $person } asked that alerts about suspected infringements be sent to this address.

    If you agree, open this page and press the button there. The link works for seven days:
    { $link }

    If you do not, nothing is sent here, and you need do nothing.
desk-alerts-consent-title = Alerts by mail
desk-alerts-consent-lead = { $person } wants alerts about suspected infringements to be sent to { $address }.
desk-alerts-consent-agree = I agree
desk-alerts-consent-thanks = Thank you. Alerts are sent to this address from now on.
desk-alerts-asked = A mail went to { $address }. Alerts are sent there once whoever reads it has agreed by the link in it.
desk-alerts-asking-failed = The alert was made, and { $address } could not be asked to agree to it: { $reason }
desk-alerts-asked-again = A mail with a new link was sent.
desk-alerts-ask-again = Send the link again
desk-alerts-not-agreed = Nothing is sent to this address before whoever reads there has agreed by the link in our mail. What is new meanwhile is told afterwards.
desk-alerts-feed-is-asked = A feed is not sent: a feed reader asks for it.
desk-alerts-too-many-by-hand = { $count } messages an hour can be sent by hand. Try again later.
desk-alerts-too-slow = The other side took too long.
desk-alerts-state-failing = failing: { $attempts } { $attempts ->
    [one] attempt
   *[other] attempts
}, next { $next }
desk-alerts-failing = Alerts of everybody that do not arrive
desk-alerts-failing-none = All alerts arrive.
desk-alerts-person = Account
