# 图片上的文字。
reading-not-reviewed = { $file } 不是本版本审查过的文件，或已损坏；请重新运行 reeve setup ocr
reading-unusable = { $file } 在本机无法作为模型运行
reading-not-built = 不识别图片文字：此构建不含 OCR；请用 cargo build --release --features ocr 构建
reading-not-set-up = 不识别图片文字：缺少模型；运行 reeve setup ocr 获取
reading-ready = 可以识别图片文字
reading-fetching = 正在用 pip 获取 { $package }
reading-no-package = 无法用 python3 -m pip 获取 { $package }（{ $reason }）；请安装带 pip 的 Python 3，或另行取得 wheel 文件并用 --wheel 指定
reading-kept = { $path }（{ $bytes } 字节）
reading-license = PP-OCR 的模型，许可证为 { $license }；许可证文本和作者声明存放在同一目录
