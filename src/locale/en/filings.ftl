# New trademark filings compared with the register.
filings-same-name = the mark { $mark } is the registered name { $name }
filings-contains-name = the mark { $mark } contains the registered name { $name }
filings-same-letters = the mark { $mark } has the letters of the registered name { $name }, spaced differently
filings-same-class = same class: filed for { $filed }, registered for { $registered }
filings-related-class = related classes: filed for { $filed }, registered for { $registered }
filings-other-class = other goods: filed for class { $filed }, registered for { $registered }
filings-class-unknown = classes cannot be compared (filed for: { $filed }; registered for: { $registered })
filings-many-holders = the applicant takes marks of { $count } holders in this gazette
filings-again-and-again = the applicant has { $count } filings in this gazette that resemble marks of this holder
filings-many = the applicant has { $count } filings in this gazette
filings-other-holder = the applicant { $applicant } is not the holder { $holder }
filings-dealer = the applicant { $applicant } is a seller authorised by the holder { $holder }: an agent who registers the principal's mark
filings-akin = the applicant { $applicant } has a name like the holder { $holder }: perhaps one group of companies
filings-same-territory = filed where the right holds: { $filed } (registered for { $registered })
filings-other-territory = filed where the right is not registered: { $filed } (registered for { $registered })
filings-filed-later = filed on { $filed }, after the right's { $registered }
filings-filed-earlier = filed on { $filed }, not after the right's { $registered }: the filing may be the older one
filings-ended = the application has ended already
filings-deadline-gazette = as the gazette says
filings-deadline-cn = three months from publication (Trademark Law of the PRC, article 33)
filings-deadline-us = 30 days from publication (15 U.S.C. 1063(a)); can be extended
filings-deadline-em = three months from publication (Regulation (EU) 2017/1001, article 46)
filings-deadline-gb = two months from publication (Trade Marks Rules 2008, rule 17); three with a notice of threatened opposition
watch-filings-read = { $filings } filings read ({ $wordless } more have no words), { $hits } resemble a right of another holder, { $faults ->
    [one] 1 fault
   *[other] { $faults } faults
}
column-filing = Filing
column-mark = Mark
column-applicants = Applicant
column-oppose-by = Oppose by
column-why = Why
