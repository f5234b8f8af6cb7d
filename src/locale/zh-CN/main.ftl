# 多处共用的词语。
app-name = 司市
