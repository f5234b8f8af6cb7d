# Block decisions at the desk.
desk-says-nothing = Say something here.
desk-says-too-much = Write at most { $most } characters.
desk-blocks-no-hit = A proposal rests on at least one confirmed hit.
desk-blocks-hit-unknown = Hit { $hit } is not there any more.
desk-blocks-hit-changed = The listing of hit { $hit } has changed since it was decided about: look at it again first.
desk-blocks-hit-undecided = Nobody has decided about hit { $hit } yet: confirm it first.
desk-blocks-own-proposal = { $proposer } proposed this block and cannot approve it: a second person has to. Ask a colleague who may approve.
desk-blocks-refused = The over-block guard refuses this block: others would be hit. Turn it down, and propose something narrower.
desk-blocks-needs-override = Others would be hit. Say why it is to be blocked all the same; what you write is kept with your approval.
desk-blocks-lead = One person proposes a block, a second one approves it; every block ends by itself. Nothing is blocked from here: the signed lists say what is to be blocked.
desk-blocks-all = all
desk-blocks-none = No blocks here. A block is proposed from a confirmed hit.
desk-blocks-lists = Block lists
desk-blocks-title-new = Propose a block
desk-blocks-propose-heading = What is to be blocked?
desk-blocks-propose = Propose it
desk-blocks-propose-hint = The narrowest target that ends the infringement is the right one. Below each stands who else would be hit. A second person has to approve.
desk-blocks-target = Target
desk-blocks-kind = { $kind ->
    [url] this address alone
    [host] this name alone
    [site] this name and all names below it
    [ip] this machine
   *[other] { $kind }
}
desk-blocks-nobody-else = Nobody else is known who would be hit.
desk-blocks-ground-hint = A statute, a judgment, an order with its number.
desk-blocks-days = Days until it ends
desk-blocks-because = Because of
desk-blocks-evidence = Evidence in the archive
desk-blocks-history = History
desk-blocks-approve = Approve
desk-blocks-override = Why all the same
desk-blocks-revoke = Revoke
desk-blocks-turn-down = Turn down
desk-blocks-revoke-ask = This is final. Go on?
desk-blocks-lists-lead = A list says what is in force when it is built, each target exactly as it was decided. Every file is signed; the feed says what changed since earlier lists.
desk-blocks-lists-current = up to date
desk-blocks-lists-old = decisions have changed since
desk-blocks-serial = Serial
desk-blocks-made = Built (UTC)
desk-blocks-entries = Targets
desk-blocks-key = Public key
desk-blocks-build = Build the lists
desk-blocks-build-hint = What is in force and passes the guard now goes into all lists.
desk-blocks-left-out = Left out, since the guard objects
desk-blocks-files = Files
desk-blocks-signature = Signature
desk-blocks-no-window = The right has no broadcast window that is on or to come.
desk-blocks-as-of = Compared with what is decided at
desk-blocks-shared-machine = A machine often serves many sites, also such as Reeve has never seen: a block of its address hits all of them.
desk-blocks-end-days = after the days below
desk-blocks-end-window = with the broadcast window, on { $until } (UTC)
desk-blocks-end-hint = What is blocked for a broadcast is free again when it is over.
