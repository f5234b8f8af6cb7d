store-unknown-scheme = { $uri } names no kind of store this build knows; use sqlite:PATH
store-open = the database { $path } cannot be opened: { $reason }
store-full = no space left for { $path }; free some space and run the same command again, nothing is lost
store-too-new = { $path } was written by a newer Reeve; use that version or another --data folder
store-row = the store's table { $table } holds a row this version cannot read ({ $id }): { $reason }
store-blob = the file { $path } cannot be used: { $reason }
store-database = the database failed: { $reason }
