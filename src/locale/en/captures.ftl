# The index over captured listings.
captures-foreign = { $dir } holds something else than the index of captures and is left alone; empty it or choose another data directory
captures-busy = another process is writing to the index of captures in { $dir }; try again when it has ended
captures-full = no space left for the index of captures in { $dir }; free some space and run the same command again, nothing is lost
captures-failed = the index of captures in { $dir } failed ({ $why }); check the disk, then run the command again: a damaged index is made anew from the store
captures-query-cut = only the first { $max } characters of the query count
captures-query-excluding = excluding words is not possible: what stands behind - or NOT is searched for like any other word
captures-query-plain = the query could not be understood as it is written; its words are searched for as plain ones
captures-query-no-words = the query has no letters or digits to search for
captures-query-not-all = no listing has all of these words; these have some of them
captures-nothing-found = nothing was found in { $listings ->
    [one] one captured listing
   *[other] { $listings } captured listings
}
captures-catching-up = some of what was captured last is not searched yet; it will be in a moment
