# What is shared with other organisations' systems.

sharing-indicator = { $reason } ({ $ground })
sharing-attribute = { $reason } ({ $ground }), until { $until } [{ $decisions }]
sharing-event = Block list of infringing sites and pages, serial { $serial }
sharing-record = archived record of { $url }, captured at { $captured }

sharing-action-url = Block this address
sharing-action-url-means = Refuse requests for exactly this address. Nothing else on its server is meant.
sharing-action-host = Block this name
sharing-action-host-means = Refuse this name alone. Names above and below it are not meant.
sharing-action-site = Block this site
sharing-action-site-means = Refuse this name and every name below it.
sharing-action-ip = Block this address of a server
sharing-action-ip-means = Refuse connections to this address of a server.

share-no-publisher = --publisher takes a name of 1 to { $most } characters
share-no-format = there is no format “{ $format }”
share-written = { $files ->
    [one] one file
   *[other] { $files } files
} written to { $folder }: serial { $serial }, { $entries } entries, { $withdrawn } withdrawn

help-share = Write the current block list for others' systems: a STIX 2.1 bundle, a MISP feed, or the plain list with what changed since earlier ones (feed); signed
help-share-arg-shape = Format
help-share-arg-out = Folder that the files are written to
help-share-arg-publisher = Who shares it, as others are to see it; keep it from list to list, since ids follow from it
help-share-arg-tlp = To whom receivers may pass it on (Traffic Light Protocol)
