# The register of repeat infringers at the desk.
desk-offenders-lead = Who was found selling what infringes. From { $least } confirmed infringements on a seller may be proposed for the register; a second person decides.
desk-offenders-none = Nobody here yet: offenders are named by cases.
desk-offenders-published = What may be published
desk-offenders-none-published = Nothing may be published now.
desk-offenders-opened = Opened
desk-offenders-dossier = Dossier
desk-offenders-days = An entry lasts 1 to { $most } days.
desk-offenders-days-label = Days until it ends
desk-offenders-write = Write it down
desk-offenders-propose = Propose an entry in the register
desk-offenders-propose-hint = A second person has to approve it; the seller may appeal.
desk-offenders-say = Withdraw or appeal
desk-offenders-decide = Decide about the entry
desk-offenders-decide-hint = Whoever proposed an entry does not approve it, and whoever decided it does not answer its appeal.
desk-offenders-what = What
desk-offenders-grounds = Grounds of the appeal
desk-offenders-word = { $word ->
    [approve] approve it
    [withdraw] withdraw it, or turn it down
    [appeal] the seller appeals
    [upheld] the appeal is right
    [rejected] the appeal is rejected
   *[other] { $word }
}
