# Words that several modules share.
app-name = Reeve
