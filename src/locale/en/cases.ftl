# Cases, the takedown clock, and the register of repeat infringers.

cases-state = { $state ->
    [open] open
    [noticed] notice sent
    [removed] removed
    [still-there] still there
    [relisted] listed again
    [handed-over] handed over
    [closed] closed
   *[other] { $state }
}
cases-lane = { $lane ->
    [simple] simple
    [complex] complex
   *[other] { $lane }
}
cases-lane-technical = whether a design, a patent or a plant variety is used is seen by comparing features
cases-lane-objected = the other side has objected
cases-lane-relisted = { $times ->
    [one] listed again once
   *[other] listed again { $times } times
} after removal was asked for
cases-lane-items = { $items } listings, more than { $most }
cases-lane-sellers = { $sellers } sellers
cases-lane-sites = on { $sites } sites
cases-lane-borders = more than one country: { $countries }
cases-lane-sum = asked prices sum to { $sum } CNY
cases-membership = { $membership ->
    [confirmed] confirmed
    [linked] joined
    [proposed] may belong
    [rejected] does not belong
    [removed] taken out
   *[other] { $membership }
}
cases-presence-unknown = not looked at since
cases-presence-shown = shown
cases-presence-gone = page gone ({ $status })
cases-presence-not-listed = its page no longer shows it
cases-presence-changed = shown, but no longer what infringed
cases-presence-redirected = page leads elsewhere: { $to }
cases-presence-unanswered = page could not be had ({ $outcome })
cases-not-seen-since = { $presence } (last shown { $last })
cases-seen = { $presence } (found { $found }, last shown { $last })
cases-link-redirect = the old page leads here: { $url }
cases-link-download = leads to the same download or stream: { $url }
cases-link-picture = its picture { $picture } ({ $form }) was made from the archived picture { $archived } of the old listing, and both show the registered picture { $registered } (shown by { $sellers } other sellers)
cases-link-common-picture = its picture { $picture } ({ $form }) was made from the archived picture { $archived } of the old listing; { $sellers } other sellers show the registered picture { $registered } as well, so this says little
cases-link-contact = the same contact: { $kind } { $value }
cases-link-seller = the same seller on the same site: { $seller } @ { $site }
cases-link-text = { $share } % of the words are the same
cases-link-registered-picture = shows the same registered picture { $picture } ({ $form })
cases-event-opened = opened over { $hits ->
    [one] one hit
   *[other] { $hits } hits
}
cases-event-hits-added = { $hits ->
    [one] one hit
   *[other] { $hits } hits
} added
cases-event-hit-taken-out = hit { $hit } taken out
cases-event-joined = hit { $hit } joined
cases-event-joined-relisted = listed again: hit { $hit } joined
cases-event-proposed = hit { $hit } may belong
cases-event-accepted = hit { $hit } belongs
cases-event-accepted-relisted = listed again: hit { $hit } belongs
cases-event-rejected = hit { $hit } does not belong
cases-event-noticed = notice sent to { $platform } on { $sent }{ $reference }
cases-event-counter-noticed = counter-notice{ $reference }
cases-event-removed = removed between { $last } and { $found }
cases-event-still-there = still there
cases-event-relisted = listed again ({ $hits ->
    [one] one listing is back
   *[other] { $hits } listings are back
})
cases-event-handed-over = handed over to { $to }{ $reference }
cases-event-closed = closed: { $reason ->
    [resolved] resolved
    [unfounded] no infringement
    [withdrawn] not pursued
   *[other] { $reason }
}
cases-event-reopened = reopened
cases-event-noted = note
cases-illegal = a case that is { $state } does not take “{ $step }”; it takes: { $allowed }
cases-unknown = there is no single case { $case }; `reeve cases list` shows them, and the beginning of an id must be long enough to be the only one
cases-no-hit = there is no single hit { $hit }; `reeve hits list` shows them
cases-not-confirmed = hit { $hit } was not decided to infringe, or its listing has changed since; decide first: `reeve hits decide { $hit } --verdict infringes`
cases-in-case = hit { $hit } belongs to case { $case } already
cases-other-right = hit { $hit } is about another right, or about none; a case is about one right
cases-not-in-case = case { $case } does not hold hit { $hit } in the way this needs; `reeve cases show { $case }` shows its hits
cases-no-hits = a case needs a hit
cases-no-right = right { $right } is no longer in the register; register it again, then open the case
cases-opened = case { $case } ({ $right }): { $hits ->
    [one] one listing
   *[other] { $hits } listings
}
cases-changed = case { $case } ({ $right }) has { $hits ->
    [one] one listing
   *[other] { $hits } listings
} now
cases-event-written = case { $case } ({ $right }): { $state }
cases-in-future = { $time } is not here yet
cases-option-unused = { $option } says nothing about this event; leave it out
cases-rechecked = { $cases ->
    [one] one case was looked at
   *[other] { $cases } cases were looked at
}: { $news ->
    [0] nothing new
    [one] one thing is new
   *[other] { $news } things are new
}
cases-more-news = … and { $more } more; `reeve cases list` shows where each case stands
cases-news-removed = case { $case } ({ $right }): removed
cases-news-removed-after = case { $case } ({ $right }): removed { $days } days after the notice
cases-news-still-there = case { $case } ({ $right }): still there { $days } days after the notice
cases-news-back = case { $case } ({ $right }): { $hits ->
    [one] one listing that was gone is back
   *[other] { $hits } listings that were gone are back
}
cases-news-noticed = case { $case } ({ $right }): notice { $notice } was sent, which the case did not know
cases-news-objected = case { $case } ({ $right }): notice { $notice } was objected to, which the case did not know
cases-news-relisted = case { $case } ({ $right }): listed again as hit { $hit }, “{ $title }” by { $seller }: { $reasons }
cases-news-joined = case { $case } ({ $right }): hit { $hit }, “{ $title }” by { $seller }, joined: { $reasons }
cases-news-proposed = case { $case } ({ $right }): hit { $hit }, “{ $title }” by { $seller }, may belong: { $reasons }; say so with `reeve cases accept { $case } { $hit }` or `reeve cases reject { $case } { $hit }`
cases-entry-state = { $state ->
    [proposed] proposed
    [published] published
    [under-appeal] under appeal
    [expired] expired
    [withdrawn] withdrawn
    [struck] struck
   *[other] { $state }
}
cases-entry = entry { $entry }: { $state }, until { $until }; { $reason } ({ $ground })
cases-entry-written = entry { $entry }: { $state }
cases-word-proposed = { $at }  { $by } proposed it { $note }
cases-word-approved = { $at }  { $by } approved it { $note }
cases-word-appealed = { $at }  { $by } filed an appeal: { $note }
cases-word-upheld = { $at }  { $by } upheld the appeal: { $note }
cases-word-rejected = { $at }  { $by } rejected the appeal: { $note }
cases-word-withdrawn = { $at }  { $by } withdrew it: { $note }
cases-no-offender = there is no single offender { $offender }; `reeve offenders list` shows them
cases-no-entry = nothing about offender { $offender } is in the register; propose it first: `reeve offenders propose { $offender }`
cases-too-few = offender { $offender } has { $confirmed ->
    [one] one confirmed hit
   *[other] { $confirmed } confirmed hits
} in cases; a repeat infringer has at least { $least }
cases-entry-standing = there is entry { $entry } about this offender already, which is { $state ->
    [proposed] proposed
    [published] published
   *[other] under appeal
}
cases-entry-illegal = entry { $entry } is { $state ->
    [proposed] proposed
    [published] published
    [under-appeal] under appeal
    [expired] expired
    [withdrawn] withdrawn
   *[other] struck
}: this cannot be done with it
cases-same-person = { $actor } has proposed the entry; somebody else has to decide (--as NAME)
cases-own-entry = { $actor } has proposed or approved the entry; somebody else has to decide the appeal (--as NAME)
cases-no-appeal = no appeal against entry { $entry } is pending
cases-says-nothing = { $option } has to say something
cases-dossier-format = { $path }: a dossier is written as .html or .json
cases-also-known = also { $seller } (case { $case })
cases-record = { $cases ->
    [one] one case
   *[other] { $cases } cases
}, { $confirmed } confirmed of { $listings } listings, listed again { $relisted } times, on { $sites }
cases-clock-removed = notice of { $noticed }; removed after { $days } days
cases-clock-waits = notice of { $noticed }, { $days } days ago
cases-dossier-title = Offender dossier
cases-dossier-hint = Internal. Times are UTC; evidence is named by its place in the archive and, for pictures, the digest of its bytes.
cases-column-case = Case
cases-column-state = State
cases-column-lane = Lane
cases-column-site = Site
cases-column-listings = Listings
cases-column-proposed = May belong
cases-column-noticed = Notice sent
cases-column-days = Days since
cases-column-removed-after = Removed after days
cases-column-overdue = Overdue
cases-column-relisted = Listed again
cases-column-checked = Checked
cases-column-expected = Expected by
cases-column-also = Also known as
cases-column-offender = Offender
cases-column-jurisdiction = Jurisdiction
cases-column-imported = Taken over from
cases-column-news = News
cases-column-cases = Cases
cases-column-infringements = Confirmed
cases-column-register = Register
cases-column-ground = Ground
cases-column-since = Since
cases-column-expires = Expires
cases-column-entry = Entry
help-cases = What belongs together, what was asked for about it, and what became of it
help-cases-open = Open a case over hits that were decided to infringe, all of one right; prints its id
help-cases-open-arg-hits = Ids of hits, or their beginnings
help-cases-open-arg-seller = Who the case is about, where the listings do not name them
help-cases-open-arg-jurisdiction = Whose law is asked for, by two letters; the right's own where it has exactly one
help-cases-open-arg-note = Why
help-cases-add = Put more confirmed hits of its right into a case
help-cases-add-arg-case = Id of the case, or its beginning
help-cases-add-arg-hits = Ids of hits, or their beginnings
help-cases-add-arg-note = Why
help-cases-take-out = Take a hit out of a case; it stays in its history
help-cases-take-out-arg-case = Id of the case, or its beginning
help-cases-take-out-arg-hit = Id of the hit, or its beginning
help-cases-take-out-arg-note = Why
help-cases-accept = Say that a proposed hit belongs to a case
help-cases-accept-arg-case = Id of the case, or its beginning
help-cases-accept-arg-hit = Id of the hit, or its beginning
help-cases-accept-arg-note = Why
help-cases-reject = Say that a proposed hit does not belong to a case; it is not proposed for it again
help-cases-reject-arg-case = Id of the case, or its beginning
help-cases-reject-arg-hit = Id of the hit, or its beginning
help-cases-reject-arg-note = Why
help-cases-list = List cases with their clocks, the latest opened first
help-cases-list-arg-state = Only cases in this state; may be repeated
help-cases-list-arg-right = Only cases of this right
help-cases-list-arg-offender = Only cases of this offender
help-cases-list-arg-proposals = Only cases with hits that may belong and wait for your word
help-cases-list-arg-overdue = Only cases whose platform should have acted by now
help-cases-list-arg-limit = This many at the most
help-cases-show = Show one case: its listings and why they belong, and its history
help-cases-show-arg-case = Id of the case, or its beginning
help-cases-event = Write into a case's history what happened to it
help-cases-event-arg-case = Id of the case, or its beginning
help-cases-event-arg-event = What happened
help-cases-event-arg-platform = With noticed: who was notified
help-cases-event-arg-reference = With noticed, counter-noticed and handed-over: the number of the notice or the file
help-cases-event-arg-at = With noticed and removed: when, as 2026-11-23 or 2026-11-23T08:00:00Z; now where it is not given
help-cases-event-arg-within = With noticed: days within which the platform is expected to act
help-cases-event-arg-to = With handed-over: which authority
help-cases-event-arg-note = Anything to remember
help-cases-recheck = Find out from what was captured which listings went, which are still there, and which new ones belong to old cases, as the end of every scan does; asks no site anything
help-cases-close = Close a case: nothing is left to be done
help-cases-close-arg-case = Id of the case, or its beginning
help-cases-close-arg-reason = resolved (what is listed anew later joins it all the same), unfounded (no infringement after all) or withdrawn (not to be pursued)
help-cases-close-arg-note = Why
help-cases-reopen = Reopen a closed case, or take one back that was handed over
help-cases-reopen-arg-case = Id of the case, or its beginning
help-cases-reopen-arg-note = Why
help-offenders = Who was found offering what infringes, and the register of repeat infringers
help-offenders-list = List offenders with what their cases say
help-offenders-list-arg-repeat = Only those with at least two confirmed hits
help-offenders-show = Show one offender: identities, cases, entries and appeals
help-offenders-show-arg-offender = Id of the offender, or its beginning
help-offenders-propose = Propose an offender for the register, under the name given with --as; somebody else has to approve
help-offenders-propose-arg-offender = Id of the offender, or its beginning
help-offenders-propose-arg-reason = Why
help-offenders-propose-arg-ground = The rule it rests on
help-offenders-propose-arg-days = Days until the entry expires; a year where it is not given
help-offenders-approve = Approve what somebody else proposed: it is published from then on
help-offenders-approve-arg-offender = Id of the offender, or its beginning
help-offenders-approve-arg-note = Why
help-offenders-withdraw = Turn a proposal down, or take an entry back
help-offenders-withdraw-arg-offender = Id of the offender, or its beginning
help-offenders-withdraw-arg-note = Why
help-offenders-appeal = File an appeal against an entry, which is then not published until it is decided, or decide it
help-offenders-appeal-arg-offender = Id of the offender, or its beginning
help-offenders-appeal-arg-grounds = File it: why, as it was put
help-offenders-appeal-arg-outcome = Decide it: upheld (the entry is struck for good) or rejected (the entry stands)
help-offenders-appeal-arg-note = Why it was decided so
help-offenders-publish = Print the entries that are in force: shops and sites, and nothing about a person
help-offenders-dossier = Write everything about one offender over all sites, with the places of the evidence
help-offenders-dossier-arg-offender = Id of the offender, or its beginning
help-offenders-dossier-arg-out = The file to write: .html or .json
