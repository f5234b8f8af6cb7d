# Settings: what each is for, where a value came from, what is wrong with one.
config-about-data = where everything that Reeve writes goes
config-about-sources = the folder of source files
config-about-lang = the language of commands and reports
config-about-actor = who acts; recorded with every decision
config-about-contact = mail or web address in the user agent
config-about-max-requests-in-flight = requests at the same time, over all servers
config-about-requests-per-second = requests begun in a second, over all servers
config-about-archive-segment-mib = size in MiB at which an archive file is closed
config-about-threads = threads for extraction and matching
config-about-report-from = score from which a hit is reported, 0 to 1
config-about-weights = file of weights, as reeve calibrate writes it
config-about-browser = Chromium or one of its kin, for sources with render = true
config-origin-default = default
config-origin-file = { $path }, line { $line }
config-origin-environment = environment variable { $name }
config-origin-flag = flag { $name }
config-unreadable = cannot read the settings file { $path } ({ $why }); correct --config or REEVE_CONFIG, or create the file
config-faults = { $count ->
    [one] one setting cannot be used
   *[other] { $count } settings cannot be used
}
config-no-data-dir = this system names no directory for data; give one with --data or REEVE_DATA
config-data-in-data = this file was found in the data directory and cannot name another one; use --data, REEVE_DATA, or a file named by --config
config-empty-path = must not be empty; give a path
config-bad-lang = “{ $value }” is not a language of Reeve; use en or zh-CN
config-bad-actor = must be 1 to 64 characters on one line
config-bad-contact = “{ $value }” is neither a mail address nor a web address; write ops@example.org or https://example.org/bot
config-bad-number = “{ $value }” is not a whole number from { $low } to { $high }
config-bad-weights = the file of weights cannot be used: { $reason }; make one with reeve calibrate
config-weights-version = the file of weights has version { $version }, this Reeve reads version { $known }; make one with reeve calibrate
config-bad-score = “{ $value }” is not a score; write a number from 0 to 1, as in 0.5
config-about-public-url = Where the desk is found from elsewhere; links in alerts begin with it
config-about-smtp = The server that mails of alerts go out through: smtps://user:password@host
config-about-mail-from = The address that mails of alerts come from
config-about-hook-networks = Networks beside the public internet that web hooks may go to, with commas between them
config-about-trusted-proxies = servers that stand before the desk, as addresses or networks with commas between them: for these X-Forwarded-For (or Forwarded) says who asks
config-bad-public-url = { $value } is no address of a desk: https://desk.example, without path
config-bad-smtp = no address of a mail server: smtps://user:password@host (its value is not repeated here)
config-bad-mail = { $value } is no mail address
config-bad-network = { $value } is no network and no address: 10.0.0.0/8, 10.1.2.3
