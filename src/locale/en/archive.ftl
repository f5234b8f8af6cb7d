# The archive's files on disk.
archive-in-use = another process is writing to the archive { $path }; wait until it is done, or stop it
archive-lost = { $path } has lost archived pages: the database knows of { $expected } bytes and the file has { $found }; restore it from a backup
archive-not-a-segment = { $path } is not a file of the archive; the database is damaged or belongs to another version
archive-read = cannot read { $path }: { $error }
archive-write = cannot write { $path }: { $error }
archive-disk-full = the disk is full: { $path } cannot grow; free some space and run again, what was archived before is safe
archive-broken = an earlier write to the archive { $path } failed; run again to go on from what is safe
archive-damaged = { $path } is damaged at byte { $offset }: { $error }
