"""Every sentence with which a delivery is turned away, in Chinese and English, in one place.

A sentence names the file, the place and the next step. It never quotes a value of the delivery; of headers it quotes
only those that resemble a column we know, because a file without a header would show its first person there.
"""

from data_contracts.errors import DeliveryRefused

SENTENCES: dict[str, tuple[str, str]] = {
    "empty_file": (
        "文件 {file} 是空的（0 字节）：请重新导出后再次交付。",
        "The file {file} is empty (0 bytes); export it again and deliver it once more.",
    ),
    "no_rows": (
        "文件 {file} 只有表头，没有数据行：请检查导出条件；如本期确无业务，请不要交付该文件。",
        "The file {file} holds a header and no row; check the filter of the export, or deliver no file if nothing "
        "happened.",
    ),
    "no_header": (
        "文件 {file} 的前 {n} 行中找不到 {dataset} 的任何列名：请在第一行写列名（标准名、国家平台字段名或中文名）。",
        "None of the first {n} lines of {file} names a column of {dataset}; put the column names (canonical, national "
        "or Chinese) into the first line.",
    ),
    "missing_columns": (
        "文件 {file} 缺少必填列 {columns}{closest_zh}：请改正列名或补上该列后再次交付。",
        "The file {file} lacks the required columns {columns}{closest_en}; rename or add them and deliver it again.",
    ),
    "column_twice": (
        "文件 {file} 的列 {column} 出现了不止一次：请只保留一列。",
        "The file {file} has the column {column} more than once; keep one of them.",
    ),
    "unknown_encoding": (
        "文件 {file} 自第 {line} 行附近起既不是 UTF-8 也不是 GB18030 编码：请另存为 UTF-8。",
        "The file {file} is neither UTF-8 nor GB18030 from about line {line} on; save it as UTF-8.",
    ),
    "unreadable_lines": (
        "文件 {file} 的 {total} 行中有 {n} 行的列数或引号与表头不符（首先是第 {line} 个数据行），超过允许的 "
        "{share}：请检查分隔符和引号后重新导出。",
        "Of {total} lines of {file}, {n} do not fit the header in their fields or quotation marks (first: data line "
        "{line}), more than the allowed {share}; check delimiter and quotation marks and export it again.",
    ),
    "cut_off": (
        "压缩文件 {file} 不完整，解压到第 {line} 行（{n_bytes} 字节）即中断，全部未入库：请重新传输。",
        "The compressed file {file} is cut off: readable up to line {line} ({n_bytes} bytes), nothing of it was taken "
        "in; transfer it again.",
    ),
    "damaged": (
        "文件 {file} 已损坏，无法按 {kind} 读取，全部未入库：请重新导出或传输。",
        "The file {file} is damaged and cannot be read as {kind}, nothing of it was taken in; export or transfer it "
        "again.",
    ),
    "zip_members": (
        "压缩包 {file} 中有 {n} 个数据文件：请每个压缩包只放一个 csv 文件。",
        "The archive {file} holds {n} data files; put exactly one csv file into an archive.",
    ),
    "locked": (
        "文件 {file} 设有密码或为旧版 Excel 格式（.xls）：请去掉密码，另存为 .xlsx 或 .csv。",
        "The file {file} is protected by a password or is an old Excel file (.xls); save it as .xlsx or .csv without "
        "password.",
    ),
    "no_matching_sheet": (
        "工作簿 {file} 的 {n} 个工作表中都找不到 {dataset} 的列名：请在数据表的第一行写列名。",
        "None of the {n} sheets of {file} names a column of {dataset}; put the column names into the first row of the "
        "sheet.",
    ),
    "long_number": (
        "工作簿 {file} 第 {row} 行的列 {column} 以数字形式存放了超过 15 位的编号，Excel 已丢失末尾数字："
        "请把该列设为文本格式后重新导出。",
        "In {file}, row {row}, the column {column} holds an identifier of more than 15 digits as a number, so that "
        "Excel has destroyed its last digits; format the column as text and export it again.",
    ),
    "still_changing": (
        "文件 {file} 在读取过程中仍在变化：请等待传输完成后再接收。",
        "The file {file} changed while it was read; wait until its transfer is complete, then take it in again.",
    ),
    "unknown_format": (
        "文件 {file} 不是可接收的格式：请交付 .csv、.xlsx、.parquet，或 csv 的 .gz / .zip 压缩文件。",
        "The file {file} has no format we take; deliver .csv, .xlsx, .parquet, or a .gz or .zip of a csv.",
    ),
    "unknown_dataset": (
        "{file} 不属于任何数据集{closest_zh}：请放入以数据集命名的目录。",
        "{file} belongs to no dataset{closest_en}; put it into a folder named after its dataset.",
    ),
    "part_refused": (
        "数据集 {dataset} 无法生成，因为它所需的文件 {file} 未被接收：请先改正该文件。",
        "The dataset {dataset} cannot be made because the file {file} that it needs was refused; mend that file first.",
    ),
}


def refusal(reason: str, **words: object) -> DeliveryRefused:
    """The error to raise: the Chinese and the English sentence, parted by ' / '."""
    chinese, english = SENTENCES[reason]
    return DeliveryRefused(f"{chinese.format(**words)} / {english.format(**words)}")
