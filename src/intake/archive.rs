//! Looks at a .xlsx file as the zip archive that it is, before anything else opens it: small input, huge output is an
//! attack (OWASP ASVS 5.2.3). It reads no cell.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::error::IntakeError;

/// Most bytes of a file, packed.
pub const MAX_FILE_BYTES: u64 = 20 * MEBIBYTE;
/// Most bytes of all parts together, unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 200 * MEBIBYTE;
/// Most parts; a workbook has some dozens.
pub const MAX_PARTS: usize = 1_000;
/// How many times larger than packed a part may be. Sheets reach about 50; an archive of zeros reaches 1,000.
const MAX_RATIO: u64 = 250;
/// Parts up to this size may be as repetitive as they like.
const SMALL_BYTES: u64 = MEBIBYTE;
const MEBIBYTE: u64 = 1 << 20;

/// # Errors
/// `TooLarge`.
pub fn check_size(bytes: &[u8]) -> Result<(), IntakeError> {
    let is_within = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_FILE_BYTES);
    if is_within { Ok(()) } else { Err(IntakeError::TooLarge { max_mebibytes: MAX_FILE_BYTES / MEBIBYTE }) }
}

/// Unpacks every part once, to nowhere, and counts: the sizes that an archive states of itself may be lies.
///
/// # Errors
/// `TooManyParts`, `Inflates`, or `NotAWorkbook` when it is no zip archive.
pub fn check_archive(bytes: &[u8]) -> Result<(), IntakeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| IntakeError::NotAWorkbook)?;
    if archive.len() > MAX_PARTS {
        return Err(IntakeError::TooManyParts { max: MAX_PARTS });
    }
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(IntakeError::damaged)?;
        let fair = part.compressed_size().saturating_mul(MAX_RATIO).max(SMALL_BYTES);
        let limit = fair.min(left);
        let unpacked = io::copy(&mut part.take(limit + 1), &mut io::sink()).map_err(IntakeError::damaged)?;
        if unpacked > limit {
            return Err(IntakeError::Inflates);
        }
        left -= unpacked;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: usize, zeros: usize) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for part in 0..parts {
            writer.start_file(format!("xl/worksheets/sheet{part}.xml"), SimpleFileOptions::default()).unwrap();
            writer.write_all(&vec![b' '; zeros]).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_zip_bomb_is_refused_by_its_ratio() {
        let bomb = archive(1, 8 << 20);
        assert!(bomb.len() < 20_000);
        assert!(matches!(check_archive(&bomb), Err(IntakeError::Inflates)));
    }

    #[test]
    fn many_small_parts_do_not_get_past_the_total() {
        // Each part stays under the size below which the ratio is free; together they are over the total.
        assert!(matches!(check_archive(&archive(210, 1 << 20)), Err(IntakeError::Inflates)));
        assert!(check_archive(&archive(20, 1 << 20)).is_ok());
    }

    #[test]
    fn too_many_parts_and_no_archive_at_all() {
        assert!(matches!(check_archive(&archive(1_001, 0)), Err(IntakeError::TooManyParts { .. })));
        assert!(matches!(check_archive(b"PK\x03\x04 and so on"), Err(IntakeError::NotAWorkbook)));
    }

    #[test]
    fn a_bomb_that_lies_about_its_size_is_counted_not_believed() {
        let mut bomb = archive(1, 8 << 20);
        // The unpacked size stands in the local header and in the central directory: 8 MiB, little-endian.
        let stated = u32::to_le_bytes(8 << 20);
        let places: Vec<_> = (0..bomb.len() - 4).filter(|&at| bomb[at..at + 4] == stated).collect();
        for at in places {
            bomb[at..at + 4].copy_from_slice(&u32::to_le_bytes(100));
        }
        assert!(check_archive(&bomb).is_err());
    }
}
