//! What sealing promises, for any value, any place and any damage.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;
use uuid::Uuid;

use super::{KeyId, Keyring, KeysError, Place, Sealed, SealingError};

const KEYS: &str = r#"{"active": "0000000a", "index_key": "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
    "keys": {"0000000a": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
             "0000000b": "f0f1f2f3f4f5f6f7f8f9fafbfcfdfefff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"}}"#;

fn place(row: u128) -> Place {
    Place { table: "jobseekers", column: "phone", row: Uuid::from_u128(row) }
}

fn keyring() -> Keyring {
    Keyring::parse(KEYS).unwrap()
}

/// A ring in a file of a folder that lives as long as the test.
fn in_file() -> (tempfile::TempDir, Keyring) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::load(None, None, &folder.path().join("deep/keys.json")).unwrap();
    assert!(keyring.is_draft());
    keyring.keep().unwrap();
    (folder, keyring)
}

proptest! {
    #[test]
    fn what_is_sealed_opens_at_its_place_and_does_not_show(value in proptest::collection::vec(any::<u8>(), 0..300), row in any::<u128>()) {
        let keyring = keyring();
        let sealed = keyring.seal(&place(row), &value).unwrap();
        prop_assert_eq!(sealed.as_bytes().len(), value.len() + 33);
        prop_assert!(value.len() < 4 || !sealed.as_bytes().windows(value.len()).any(|window| window == value));
        let stored = Sealed::parse(sealed.as_bytes().to_vec()).unwrap();
        prop_assert_eq!(keyring.open(&place(row), &stored), Ok(value.clone()));
        let again = keyring.seal(&place(row), &value).unwrap();
        prop_assert_ne!(again.as_bytes(), sealed.as_bytes(), "the same value twice does not look the same");
    }

    #[test]
    fn a_value_that_was_moved_does_not_open(value in ".{0,30}", row in any::<u128>(), other in any::<u128>()) {
        let keyring = keyring();
        let sealed = keyring.seal(&place(row), value.as_bytes()).unwrap();
        let elsewhere = [
            Place { column: "citizen_id", ..place(row) },
            Place { table: "employers", ..place(row) },
            place(row ^ 1),
            place(if other == row { !row } else { other }),
        ];
        for place in elsewhere {
            prop_assert_eq!(keyring.open(&place, &sealed), Err(SealingError::Forged));
        }
    }

    #[test]
    fn any_flipped_bit_is_noticed(value in proptest::collection::vec(any::<u8>(), 0..40), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let keyring = keyring();
        let mut bytes = keyring.seal(&place(1), &value).unwrap().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let opened = Sealed::parse(bytes).and_then(|sealed| keyring.open(&place(1), &sealed));
        prop_assert!(opened.is_err());
    }

    #[test]
    fn whatever_stands_in_a_column_is_an_error_or_a_value_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), keep in 0..80_usize) {
        let keyring = keyring();
        prop_assert!(Sealed::parse(bytes).and_then(|sealed| keyring.open(&place(1), &sealed)).is_err());
        let whole = keyring.seal(&place(1), b"0532-85880000").unwrap().into_bytes();
        let short = whole[..keep.min(whole.len() - 1)].to_vec();
        prop_assert!(Sealed::parse(short).and_then(|sealed| keyring.open(&place(1), &sealed)).is_err());
        let long = [whole, vec![0]].concat();
        prop_assert!(Sealed::parse(long).and_then(|sealed| keyring.open(&place(1), &sealed)).is_err());
    }

    #[test]
    fn an_index_finds_the_same_text_for_the_same_purpose_only(one in ".{0,20}", other in ".{0,20}") {
        let keyring = keyring();
        let index = keyring.blind_index("citizen_id", &one);
        prop_assert_eq!(index, keyring.blind_index("citizen_id", &one));
        prop_assert_eq!(index == keyring.blind_index("citizen_id", &other), one == other);
        prop_assert_ne!(index, keyring.blind_index("phone", &one));
    }

    #[test]
    fn any_text_as_keys_is_refused_without_being_quoted(text in "\\PC{0,60}") {
        let refused = Keyring::parse(&text).unwrap_err().to_string();
        prop_assert!(text.len() < 12 || !refused.contains(&text));
    }
}

#[test]
fn a_key_that_is_not_on_the_ring_is_named() {
    let one = keyring();
    let other = Keyring::parse(&KEYS.replace("0000000a", "0000000c")).unwrap();
    let sealed = other.seal(&place(1), b"x").unwrap();
    let unknown = KeyId::parse("0000000c").unwrap();
    assert_eq!(one.open(&place(1), &sealed), Err(SealingError::UnknownKey(unknown)));
    assert!(SealingError::UnknownKey(unknown).to_string().contains("key 0000000c"));
    // The same id with other bytes is a forgery, not a value.
    let third = Keyring::parse(&KEYS.replace("000102", "ff0102")).unwrap();
    let sealed = one.seal(&place(1), b"x").unwrap();
    assert_eq!(third.open(&place(1), &sealed), Err(SealingError::Forged));
}

#[test]
fn the_index_is_hmac_sha_256_and_the_same_for_the_life_of_the_database() {
    // Worked out apart from this program: python3, hmac.new.
    let pseudonyms = "f50f4bf4e15060471fbb0f5d8542a51128e9b04004ad2049f3060724af2fce82";
    let index = "1bfaf9ee489540c68750d856f1cef11dd78c61f89ce309075c42d5cb6c587e79";
    let keyring = keyring();
    let hex = |bytes: [u8; 32]| hex::encode(bytes);
    assert_eq!(hex(keyring.derived(b"pseudonyms")), pseudonyms);
    assert_eq!(hex(keyring.blind_index("citizen_id", "11010519491231002X")), index);
    assert_ne!(keyring.derived(b"pseudonyms"), keyring.derived(b"pseudonym"));
}

#[test]
fn keys_and_values_do_not_print_themselves() {
    let keyring = keyring();
    let printed = format!("{keyring:?} {:?}", keyring.seal(&place(1), b"secret").unwrap());
    assert_eq!(printed, "Keyring([KeyId(0000000a), KeyId(0000000b)]) Sealed(39 octets)");
}

#[test]
fn toml_is_read_as_well_and_what_is_no_ring_is_refused() {
    let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let toml = format!("active = \"0000000a\"\nindex_key = \"{key}\"\n[keys]\n0000000a = \"{key}\"\n");
    assert_eq!(Keyring::parse(&toml).unwrap().ids(), [KeyId::parse("0000000a").unwrap()]);
    let zeros = "0".repeat(64);
    for (what, text) in [
        ("no such active key", KEYS.replace("\"active\": \"0000000a\"", "\"active\": \"0000000c\"")),
        ("an id that is none", KEYS.replace("0000000b", "second")),
        ("a short key", KEYS.replace("f0f1f2", "")),
        ("a placeholder", KEYS.replace("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", &zeros)),
        ("a further field", KEYS.replacen('{', "{\"more\": 1,", 1)),
        ("nothing", String::new()),
    ] {
        assert!(matches!(Keyring::parse(&text), Err(KeysError::Unreadable { .. })), "{what}");
    }
}

#[test]
fn a_ring_is_made_once_for_its_owner_only_and_read_again() {
    let (folder, keyring) = in_file();
    let path = folder.path().join("deep/keys.json");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1, "no draft is left");
    let sealed = keyring.seal(&place(1), b"x").unwrap();
    let again = Keyring::load(None, Some(&path), &folder.path().join("other.json")).unwrap();
    assert_eq!(again.open(&place(1), &sealed).unwrap(), b"x");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Keyring::load(None, None, &path), Err(KeysError::Exposed(_))));
    let missing = Keyring::load(None, Some(&folder.path().join("none.json")), &path);
    assert!(missing.unwrap_err().to_string().contains("none.json cannot be read"));
    assert!(matches!(Keyring::load(Some(KEYS), Some(&path), &path), Err(KeysError::TwoSources)));
}

#[test]
fn two_that_make_a_ring_at_once_do_not_overwrite_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let (one, other) = (Keyring::load(None, None, &path).unwrap(), Keyring::load(None, None, &path).unwrap());
    one.keep().unwrap();
    assert!(matches!(other.keep(), Err(KeysError::File { .. })));
    assert_eq!(Keyring::load(None, None, &path).unwrap().ids(), one.ids());
}

#[test]
fn a_rotation_reaches_a_process_that_runs_and_an_old_key_can_go() {
    let (folder, server) = in_file();
    let operator = Keyring::load(None, None, &folder.path().join("deep/keys.json")).unwrap();
    let (old, before) = (server.active().unwrap(), server.seal(&place(1), b"before").unwrap());
    let new = operator.add_key().unwrap();
    assert_eq!((operator.active(), operator.ids()), (Some(new), vec![new, old]));
    let after = operator.seal(&place(2), b"after").unwrap();
    assert_eq!(after.key_id(), Ok(new));
    assert_eq!(server.open(&place(2), &after).unwrap(), b"after", "an unknown key is looked for in the file");
    assert_eq!(server.active(), Some(new));
    assert_eq!(server.open(&place(1), &before).unwrap(), b"before");
    assert!(matches!(operator.drop_key(new), Err(KeysError::Active(_))));
    operator.drop_key(old).unwrap();
    assert!(matches!(operator.drop_key(old), Err(KeysError::NoSuchKey(_))));
    assert!(server.reread().unwrap());
    assert_eq!(server.open(&place(1), &before), Err(SealingError::UnknownKey(old)));
}

#[test]
fn a_file_that_is_spoilt_or_of_another_database_changes_nothing() {
    let (folder, server) = in_file();
    let path = folder.path().join("deep/keys.json");
    let sealed = server.seal(&place(1), b"x").unwrap();
    for text in ["{", KEYS] {
        fs::write(&path, text).unwrap();
        assert!(server.reread().is_err());
        assert_eq!(server.open(&place(1), &sealed).unwrap(), b"x");
    }
    assert!(matches!(keyring().add_key(), Err(KeysError::NotAFile)));
}

/// The figure that docs/keys.md gives; nothing but a mistake of orders of magnitude fails.
#[test]
fn a_value_is_sealed_and_opened_in_microseconds() {
    const TIMES: u32 = 5_000;
    let keyring = keyring();
    let started = std::time::Instant::now();
    let sealed: Vec<Sealed> =
        (0..TIMES).map(|row| keyring.seal(&place(row.into()), b"370203198905120016").unwrap()).collect();
    let sealing = started.elapsed() / TIMES;
    let started = std::time::Instant::now();
    for (row, sealed) in sealed.iter().enumerate() {
        keyring.open(&place(u128::try_from(row).unwrap()), sealed).unwrap();
    }
    let opening = started.elapsed() / TIMES;
    let started = std::time::Instant::now();
    for _ in 0..TIMES {
        keyring.blind_index("citizen_id", "370203198905120016");
    }
    println!("sealing {sealing:?}, opening {opening:?}, index {:?}", started.elapsed() / TIMES);
    assert!(sealing.as_millis() < 1 && opening.as_millis() < 1);
}
