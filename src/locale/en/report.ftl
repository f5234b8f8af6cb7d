# `reeve report`.
help-report = Write a report of what is known now, or of what has changed
help-report-arg-since = Only what is new or has changed since the last report about the same rights and sources (last), or since a day (YYYY-MM-DD, UTC); with what is gone and what was decided
help-report-arg-rights = Only hits of this right; may be repeated
help-report-arg-sources = Only hits of this source; may be repeated
help-report-arg-formats = Formats to write, separated by commas; all where none is named
help-report-arg-out = Folder for the files; a new one in the data folder where it is not given
report-nothing-new = nothing new { $since }
report-since-beginning = (no report was written before)
report-since-report = since the report of { $time }
report-since-date = since { $time }
report-hits = { $hits ->
    [one] the report has one hit
   *[other] the report has { $hits } hits
}
report-changes = { $since }: { $new } new, { $changed } changed, { $gone } gone, { $decided } decided
report-not-counted = since a format that was asked for is missing, this report does not count as the last one: `--since last` will tell of the same again
report-no-such-right = { $right } is not in the register; `reeve rights list` shows what is
report-no-such-source = { $source } was never scanned; `reeve sources list` shows what there is
help-report-statistics = Count hits over time
help-report-statistics-arg-by = What to count by, separated by commas; everything where nothing is named
help-report-statistics-arg-from = First day (UTC); that of the first hit where it is not given
help-report-statistics-arg-to = Last day (UTC); that of the last hit where it is not given
help-report-statistics-arg-every = Length of the periods
help-report-statistics-arg-most = Keys that are told apart, the most frequent ones; 1 to 200
help-report-year = Write the figures of a year as HTML, JSON and CSV, each with its query and the digest of its rows
help-report-year-arg-year = The year
help-report-year-arg-out = Folder for the files
help-report-country = Write a brief about listings that name a country: hits, sellers, kinds and their course, with where each figure comes from
help-report-country-arg-country = The country as listings name it
help-report-country-arg-from = First day (UTC); that of the first hit where it is not given
help-report-country-arg-to = Last day (UTC); that of the last hit where it is not given
help-report-country-arg-out = Folder for the files
help-report-digest = Print typical cases: for each right the confirmed hits with the highest scores, without sellers' names
help-report-digest-arg-from = First day (UTC) on which they were first seen; that of the first hit where it is not given
help-report-digest-arg-to = Last day (UTC); that of the last hit where it is not given
help-report-digest-arg-each = Cases of each right at the most
help-report-verify = Make the figures of a year's report or a country's brief again, and name those that differ
help-report-verify-arg-file = The JSON file
report-same = Same
report-result = Result
report-unreadable = { $path } cannot be read: { $reason }

report-transparency = { $notices ->
    [one] one notice was sent
   *[other] { $notices } notices were sent
}
help-report-transparency = Print the notices that were sent, one JSON object a line, as the Lumen database takes them; persons are not named
help-report-transparency-arg-from = Only notices sent from this day on (YYYY-MM-DD, UTC)
help-report-transparency-arg-to = Only notices sent until this day (YYYY-MM-DD, UTC)
help-report-transparency-arg-organisations = Name this party: it is an organisation and no person; may be repeated
