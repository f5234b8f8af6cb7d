# The local web page.
web-loopback-only = { $address } can be reached from other machines: reports are shown on this machine only (listen on 127.0.0.1)
web-foreign-host = this page answers to localhost and 127.0.0.1 only
web-only-reading = this page can only be read
web-not-found = there is no such file in this report
web-unreadable = the file cannot be read: see the log
