# The index over captured listings.
captures-foreign = { $dir } holds something else than the index of captures and is left alone; empty it or choose another data directory
captures-busy = another process is writing to the index of captures in { $dir }; try again when it has ended
captures-full = no space left for the index of captures in { $dir }; free some space and run the same command again, nothing is lost
captures-failed = the index of captures in { $dir } failed ({ $why }); check the disk, then run the command again: a damaged index is made anew from the store
