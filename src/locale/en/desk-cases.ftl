# Cases at the desk.
desk-cases-lead = Overdue cases come first, then those with something proposed.
desk-cases-all = all
desk-cases-none = No cases here. A case is opened from a confirmed hit.
desk-cases-title = Case { $case }: { $right }
desk-cases-title-new = Open a case
desk-cases-open = Open the case
desk-cases-open-hint = A case is about confirmed hits of one right. What belongs to it is joined by scans, or proposed.
desk-cases-hits-hint = One or more ids of confirmed hits, with blanks between them.
desk-cases-seller-hint = Only where the listings do not tell, or tell wrongly.
desk-cases-proposed = Proposed: does it belong?
desk-cases-hits = Listings of the case
desk-cases-out = Taken out or rejected
desk-cases-no-hits = No listings.
desk-cases-presence = Shown
desk-cases-links = What connects it
desk-cases-history = Timeline
desk-cases-answer = Your answer
desk-cases-belongs = Does it belong to the case?
desk-cases-accept = it belongs
desk-cases-reject = it does not belong
desk-cases-write = Write it down
desk-cases-next = Next step
desk-cases-next-hint = What happened, or is decided. Notices written here are noted by themselves when they are sent.
desk-cases-what = What
desk-cases-event = { $event ->
    [noticed] a notice was sent
    [counter-noticed] the other side objects
    [removed] it was removed
    [still-there] it is still there
    [relisted] it is listed anew
    [handed-over] it was handed over to an authority
    [closed-resolved] close: resolved
    [closed-unfounded] close: no infringement
    [closed-withdrawn] close: not pursued
    [reopened] reopen
    [noted] a note
   *[other] { $event }
}
desk-cases-to = To whom
desk-cases-to-hint = The platform of a notice, or the authority; otherwise empty.
desk-cases-reference = Reference
desk-cases-at = On which day
desk-cases-within = Days they have to act
desk-cases-add = Add a confirmed hit
desk-cases-hand-over = Hand over to an authority
desk-cases-hand-over-hint = One signed file with listings, decisions, notices, evidence and pictures. That it was made is noted in the case.
desk-cases-agency = We are
desk-cases-recipient = For
desk-cases-take-out = Take a hit out
desk-cases-take-out-hint = It stays in the history of the case.
desk-cases-import = Take over a case
desk-cases-import-hint = The signed file that another agency handed over. Its key has to be trusted here first: reeve cases keys add.
