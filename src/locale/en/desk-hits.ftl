# The queue of hits.
desk-hits-reason = Reason
desk-hits-reason-none = No reason given
desk-hits-reason-licensed = Sold with the holder's leave
desk-hits-reason-resale = Genuine goods, resold
desk-hits-reason-fair-use = Names or reports about it, as the law allows
desk-hits-reason-other-class = Goods that the right does not cover
desk-hits-reason-other-meaning = The word means something else here
desk-hits-reason-other-mark = Another mark or another holder's
desk-hits-reason-other-picture = Another picture
desk-hits-reason-no-offer = Offers nothing
desk-hits-note = Note
desk-hits-confirm = Infringes
desk-hits-escalate = Ask an approver
desk-hits-undo = Undo
desk-hits-decided-by = { $verdict }, says { $actor }
desk-hits-title = Hits
desk-hits-states = States
desk-hits-state = { $state ->
    [escalated] For an approver
    [decided] Infringing
    [cleared] Cleared
    [gone] Gone before anybody decided
   *[open] Open
  }
desk-hits-state-escalated = for an approver
desk-hits-state-gone = no longer shown
desk-hits-or-more = { $count }+
desk-hits-views = Saved views
desk-hits-view-as = Name of this view
desk-hits-view-save = Save this view
desk-hits-view-delete = Remove
desk-hits-view-name = Give the view a name of at most { $most } characters.
desk-hits-views-full = { $most } views are as many as are kept. Remove one first.
desk-hits-filters = Filters and search
desk-hits-search = Search everything captured
desk-hits-right = Right
desk-hits-kind = Kind of right
desk-hits-kind-none = about no right
desk-hits-kind-unregistered = no longer registered
desk-hits-source = Source
desk-hits-seller = Seller, in full
desk-hits-country = Country
desk-hits-min = Score from, %
desk-hits-max = Score to, %
desk-hits-from = First seen from
desk-hits-to = First seen to
desk-hits-group = Together
desk-hits-group-none = Each by itself
desk-hits-group-by = { $by ->
    [picture] Same picture
    [seller] Same seller
   *[template] Same title but for numbers
  }
desk-hits-any = Any
desk-hits-new-only = New since my last visit
desk-hits-show = Show
desk-hits-clear = Clear all filters
desk-hits-none = Nothing waits here.
desk-hits-none-filtered = No hit is like this. Another state, or fewer filters, may show some.
desk-hits-new = new
desk-hits-changed = changed since decided
desk-hits-score = Score
desk-hits-choose = Choose
desk-hits-chosen = # chosen
desk-hits-together = All on this page
desk-hits-cluster = { $by ->
    [picture] { $count } with the same picture
    [seller] { $count } by the same seller
   *[template] { $count } with the same title but for numbers
  }
desk-hits-within-cluster = These belong together. Choose all of them to decide at once.
desk-hits-pages = Pages
desk-hits-previous = Previous page
desk-hits-next = Next page
desk-hits-asked = { $actor } asks an approver
desk-hits-asked-somebody = { $actor } asks { $assignee }
desk-hits-ask-reason = Why is it dismissed?
desk-hits-say = Dismiss
desk-hits-not = Not now
desk-hits-keys = Keys
desk-hits-key-move = Next and previous hit
desk-hits-key-open = Open
desk-hits-key-page = Next and previous page
desk-hits-key-choose = Choose; with Shift and the mouse, all between
desk-hits-close = Close
desk-hits-others = Captured, and no hit
desk-hits-found-most = The { $most } best matches are shown; more words narrow them.
desk-hits-done = { $hits ->
    [one] { $hits } hit: done.
   *[other] { $hits } hits: done.
  }
desk-hits-filter-unread = { $name } cannot be { $value }.
desk-hits-hit-unread = What was chosen cannot be read. Load the page again.
desk-hits-verdict-unread = Say infringes, lawful or not-used.
desk-hits-how-many = Choose at least one hit and at most { $most }.
desk-hits-cluster-changed = There were { $seen } hits together and now there are { $now }: look again.
desk-hits-waits = { $actor } has asked an approver about { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  }: an approver decides, or { $actor } takes that back. Nothing was written.
desk-hits-overtaken-open = { $hits ->
    [one] The decision that you saw about { $hits } hit was taken back meanwhile, or the hit is gone. Nothing was written: load the page again.
   *[other] The decisions that you saw about { $hits } hits were taken back meanwhile, or the hits are gone. Nothing was written: load the page again.
  }
desk-hits-overtaken = { $actor } was faster with { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  }: { $verdict ->
    [infringes] infringes
    [lawful] lawful
   *[not-used] not used
  }. Nothing was written: load the page again.
desk-hits-overtaken-asked = { $actor } has asked an approver about { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  } meanwhile. Nothing was written: load the page again.
desk-hits-theirs = { $actor } has decided about { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  }: { $verdict ->
    [infringes] infringes
    [lawful] lawful
   *[not-used] not used
  }. Only an approver decides otherwise: ask one to think it over. Nothing was written.
desk-hits-closed = { $actor } has decided about { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  }: { $verdict ->
    [infringes] infringes
    [lawful] lawful
   *[not-used] not used
  }. Say that it is to be reopened, and why. Nothing was written.
desk-hits-overrule-reason = Say in the note why what { $actor } decided ({ $verdict ->
    [infringes] infringes
    [lawful] lawful
   *[not-used] not used
  }) is to be thought over or decided otherwise.
desk-hits-held = { $hits ->
    [one] { $hits } hit is held back with its picture, which matched very many listings at once: release the picture first.
   *[other] { $hits } hits are held back with their picture, which matched very many listings at once: release the picture first.
  } Nothing was written.
desk-hits-listing-changed = { $hits ->
    [one] The listing of { $hits } hit has changed since you looked.
   *[other] The listings of { $hits } hits have changed since you looked.
  } Nothing was written: load the page again.
desk-hits-undo-own = { $actor } has written that about { $hits ->
    [one] { $hits } hit
   *[other] { $hits } hits
  }. Only { $actor } takes it back; an approver decides otherwise, with a reason.
desk-hits-no-approver = { $name } is nobody who can be asked to decide.
desk-hits-cluster-too-many = These are more than { $most } hits: open the group and decide about parts of it.
desk-hits-ask-title = Ask an approver
desk-hits-ask-whom = Whom
desk-hits-ask-anybody = Any approver
desk-hits-ask-say = Ask
desk-hits-reopen = Also what is decided: it is to be thought over
desk-hits-reopened = to be thought over
desk-hits-mine-only = Waits for me
