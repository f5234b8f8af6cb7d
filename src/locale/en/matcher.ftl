# What was left out when the register was made searchable.
matcher-right-not-in-force = right { $right } is not in force on { $date } and is left out
matcher-right-twice = right { $right } is registered more than once; the first record counts
matcher-name-too-short = the name “{ $name }” of right { $right } is too short to be searched for; add a longer alias
matcher-ignored-unreadable = the ignored picture { $image } is left out: { $reason }
matcher-picture-unreadable = picture { $image } of right { $right } is left out: { $reason }
matcher-picture-too-plain = picture { $image } of right { $right } shows too little to be told from others; register a richer one

# Reasons for findings.
matcher-name-in-text = names “{ $name }”
matcher-name-spaced-out = names “{ $name }”, its characters set apart
matcher-name-other-script = names “{ $name }” in another script, width or look: “{ $written }”
matcher-name-initials = names the registered alias “{ $name }”: “{ $written }”
matcher-name-plus-generic = joins “{ $name }” to a generic word: “{ $written }”
matcher-name-part-of-word = has “{ $name }” within a longer word: “{ $written }”
matcher-name-leet = writes “{ $written }”, digits or symbols for letters of “{ $name }”
matcher-name-masked = writes “{ $written }”, a character of “{ $name }” hidden
matcher-name-same-sound = writes “{ $written }”, which sounds the same as “{ $name }”
matcher-name-near-sound = writes “{ $written }”, which sounds nearly like “{ $name }”
matcher-name-similar-shape = writes “{ $written }”, which looks like “{ $name }”
matcher-name-split = writes “{ $written }”, a character of “{ $name }” split into its parts
matcher-name-reordered = writes “{ $written }”, the characters of “{ $name }” in another order
matcher-name-one-differs = writes “{ $written }”, which differs from “{ $name }” in a character or two
matcher-name-romanised = writes “{ $name }” in Latin letters: “{ $written }”
matcher-name-mixed = writes “{ $name }” partly in Latin letters: “{ $written }”
matcher-picture-copy = { $form ->
    [same] shows the right's picture
    [framed] shows the right's picture within a frame
    [cropped] shows a part of the right's picture
    [part] has the right's picture as a part of its own
    [rotated] shows the right's picture, turned
   *[distorted] shows the right's picture, bent out of shape
}{ $mirrored ->
    [yes] , mirrored
   *[no] {""}
}{ $negative ->
    [yes] , as a negative
   *[no] {""}
} ({ $share } % of the compared surface agrees)
matcher-mark-in-picture = shows what looks like the right's mark{ $mirrored ->
    [yes] , mirrored
   *[no] {""}
}: { $share } % of its outline is there. For a person to look at; a likeness proves nothing
matcher-read-on-picture = “{ $name }” was read on a picture as “{ $written }” ({ $confidence } % sure, { $across } % from the left, { $down } % from the top): for review, no proof
matcher-replica-words = says “{ $word }”, as sellers of copies do
matcher-price-below-reference = costs { $percent ->
    [0] less than 1
   *[other] { $percent }
} % of the holder's reference price
matcher-seller-unauthorized = “{ $seller }” is not among the authorised sellers
matcher-origin-outside-region = states an origin outside the protected region: { $place }
matcher-shipped-from-outside = is offered from outside the protected region: { $place }
matcher-pirate-link = offers { $kind ->
    [net_disk] a net-disk link
    [magnet] a magnet link
    [torrent] a torrent
    [m3u8] a video stream (m3u8)
    [iptv_list] an IPTV list
   *[peer_to_peer] a peer-to-peer link
} under the words: { $words }
matcher-pirate-link-alone = offers { $kind ->
    [net_disk] a net-disk link
    [magnet] a magnet link
    [torrent] a torrent
    [m3u8] a video stream (m3u8)
    [iptv_list] an IPTV list
   *[peer_to_peer] a peer-to-peer link
}
matcher-pirate-words = offers the work under the words: { $words }
matcher-pirate-words-live = offers the broadcast around the hours it is on, under the words: { $words }
matcher-pirate-link-live = offers { $kind ->
    [net_disk] a net-disk link
    [magnet] a magnet link
    [torrent] a torrent
    [m3u8] a video stream (m3u8)
    [iptv_list] an IPTV list
   *[peer_to_peer] a peer-to-peer link
} around the hours of the broadcast, under the words: { $words }
matcher-pirate-part = { $slot ->
    [carrier] says where the copy lies
    [code] gives a code that opens it
    [site] names a site that is known for it
    [access] invites to watch, download or read
    [gratis] says that it costs nothing
    [online] says that it plays in the browser
    [whole] promises all of it
    [quality] praises picture and sound
    [release] says where the copy was taken from
    [localised] offers subtitles or dubbing
    [dodge] promises to get round accounts, advertising or cuts
    [channel] says how to get the link
    [medium] says what kind of work it is
    [format] says in what file it comes
    [live] offers it live
    [iptv] offers lists of channels
   *[crack] offers software without its protection
}: “{ $words }”
matcher-pirate-lawful = { $slot ->
    [lawful] leads to an official or paid offer
    [about] writes about the work
    [promo] advertises it
    [ticket] sells tickets
    [schedule] tells times or results
    [music] is about its songs
    [goods] sells goods
    [law] is about piracy and the law
    [free] is passed on freely by its makers
   *[service] is paperwork or storage
}: “{ $words }”
matcher-seller-authorized = the seller is authorised by the holder: { $name }
matcher-site-authorized = the site is authorised by the holder: { $name }
matcher-compatible-use = the name tells what the goods fit (“{ $word }”), not who made them
matcher-resale = is resale of bought goods (“{ $word }”)
matcher-editorial-use = writes about the work or leads to its lawful offer (“{ $word }”)
matcher-same-goods = the goods are of Nice class { $class }, for which the mark is registered
matcher-ordinary-price = costs { $percent } % of the holder's reference price, which is not too little
matcher-genuine-claim = says that the goods are genuine (“{ $word }”), which sellers of copies say as well
matcher-about-goods = speaks about the goods rather than offering them (“{ $word }”)
matcher-other-goods = the goods are of Nice class { $class }, for which the mark is not registered

# Why a domain name resembles a mark.
matcher-domain-tld-swap = “{ $part }” is the mark “{ $name }” under another suffix
matcher-domain-addition = “{ $part }” is the mark “{ $name }” with a character more at the end
matcher-domain-bitsquatting = “{ $part }” differs from the mark “{ $name }” by one bit of a letter
matcher-domain-homoglyph = “{ $part }” looks like the mark “{ $name }”
matcher-domain-cyrillic = “{ $part }” writes the mark “{ $name }” in Cyrillic letters that look alike
matcher-domain-hyphenation = “{ $part }” is the mark “{ $name }” with a hyphen in it
matcher-domain-insertion = “{ $part }” is the mark “{ $name }” with a character more in it
matcher-domain-omission = “{ $part }” is the mark “{ $name }” without one of its characters
matcher-domain-repetition = “{ $part }” is the mark “{ $name }” with a character doubled
matcher-domain-replacement = “{ $part }” is the mark “{ $name }” with another character in place of one
matcher-domain-transposition = “{ $part }” is the mark “{ $name }” with two characters exchanged
matcher-domain-vowel-swap = “{ $part }” is the mark “{ $name }” with another vowel
matcher-domain-plural = “{ $part }” is the mark “{ $name }” in the plural
matcher-domain-two-typos = “{ $part }” is two slips away from the mark “{ $name }”
matcher-domain-leet = “{ $part }” writes the mark “{ $name }” with digits for letters
matcher-domain-subdomain = “{ $part }” puts the mark “{ $name }” before somebody else's domain, or a dot into it
matcher-domain-dictionary = “{ $part }” is the mark “{ $name }” beside “{ $word }”
matcher-domain-combosquatting = “{ $part }” is the mark “{ $name }”, grown together with “{ $word }”
matcher-domain-various = “{ $part }” is the mark “{ $name }”, grown together with parts of an address
matcher-domain-pinyin = “{ $part }” is how the mark “{ $name }” is read in pinyin
matcher-domain-chinese-idn = “{ $part }” is the mark “{ $name }” in Chinese characters
matcher-domain-native-idn = “{ $part }” is the mark “{ $name }” in its own script
matcher-domain-path = the path of the address names the mark “{ $name }”
matcher-look-alike-domain = stands on a domain that resembles the mark “{ $name }”: { $part }
