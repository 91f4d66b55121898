//! How Chinese text is read: pinyin without tones, with every common reading of every character, and its first letters.
//! It knows characters, not words: which of several readings a word has is left open, so both kuaiji and huiji say 会计.

use pinyin::ToPinyin;

/// One way to say a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// miandianshi for 面点师. ü is u, as most people type one for the other.
    pub letters: String,
    /// mds for 面点师.
    pub initials: String,
}

/// Characters of work and places with several readings in today's language. The dictionaries' full lists have ancient ones
/// too (鞋 wa), which would only mislead.
const SEVERAL: [(char, &str); 93] = [
    ('会', "hui kuai"),
    ('行', "xing hang"),
    ('长', "chang zhang"),
    ('重', "zhong chong"),
    ('调', "tiao diao"),
    ('车', "che ju"),
    ('乐', "le yue"),
    ('都', "du dou"),
    ('朝', "chao zhao"),
    ('单', "dan shan"),
    ('藏', "cang zang"),
    ('传', "chuan zhuan"),
    ('弹', "tan dan"),
    ('率', "lu shuai"),
    ('模', "mo mu"),
    ('省', "sheng xing"),
    ('厦', "sha xia"),
    ('校', "xiao jiao"),
    ('宿', "su xiu"),
    ('血', "xue xie"),
    ('削', "xiao xue"),
    ('薄', "bo bao"),
    ('剥', "bo bao"),
    ('熟', "shu shou"),
    ('给', "gei ji"),
    ('参', "can shen"),
    ('卡', "ka qia"),
    ('地', "di de"),
    ('大', "da dai"),
    ('度', "du duo"),
    ('扎', "zha za"),
    ('系', "xi ji"),
    ('曾', "zeng ceng"),
    ('色', "se shai"),
    ('核', "he hu"),
    ('露', "lu lou"),
    ('落', "luo lao"),
    ('泊', "bo po"),
    ('堡', "bao pu"),
    ('铅', "qian yan"),
    ('圩', "xu wei"),
    ('蚌', "bang beng"),
    ('番', "fan pan"),
    ('乾', "qian gan"),
    ('茄', "qie jia"),
    ('柏', "bai bo"),
    ('便', "bian pian"),
    ('粘', "zhan nian"),
    ('轧', "zha ya"),
    ('巷', "xiang hang"),
    ('塞', "sai se"),
    ('术', "shu zhu"),
    ('盛', "sheng cheng"),
    ('称', "cheng chen"),
    ('拓', "tuo ta"),
    ('炮', "pao bao"),
    ('刨', "pao bao"),
    ('屏', "ping bing"),
    ('秘', "mi bi"),
    ('六', "liu lu"),
    ('莘', "shen xin"),
    ('荥', "xing ying"),
    ('牟', "mou mu"),
    ('尉', "wei yu"),
    ('什', "shi shen"),
    ('仔', "zi zai"),
    ('着', "zhe zhao"),
    ('的', "de di"),
    ('了', "le liao"),
    ('得', "de dei"),
    ('咖', "ka ga"),
    ('夹', "jia ga"),
    ('觉', "jue jiao"),
    ('奇', "qi ji"),
    ('解', "jie xie"),
    ('折', "zhe she"),
    ('择', "ze zhai"),
    ('似', "si shi"),
    ('勒', "le lei"),
    ('幢', "zhuang chuang"),
    ('畜', "xu chu"),
    ('阿', "a e"),
    ('纶', "lun guan"),
    ('埔', "pu bu"),
    ('酵', "jiao xiao"),
    ('钥', "yao yue"),
    ('强', "qiang jiang"),
    ('提', "ti di"),
    ('差', "cha chai"),
    ('和', "he huo"),
    ('合', "he ge"),
    ('还', "hai huan"),
    ('没', "mei mo"),
];
/// Most readings of one text.
const PER_TEXT: usize = 32;

/// The ways to say a text, the usual one first, each once. Letters and digits stand for themselves. None where a
/// character is neither Chinese nor a letter or digit.
pub fn readings(text: &str) -> Vec<Reading> {
    let mut all = vec![Reading { letters: String::new(), initials: String::new() }];
    for c in text.chars() {
        let syllables = syllables(c);
        let mut longer: Vec<Reading> = Vec::new();
        for (syllable, reading) in syllables.iter().flat_map(|syllable| all.iter().map(move |it| (syllable, it))) {
            let letters = format!("{}{syllable}", reading.letters);
            let initials = reading.initials.chars().chain(syllable.chars().take(1)).collect();
            longer.push(Reading { letters, initials });
        }
        longer.truncate(PER_TEXT);
        all = longer;
    }
    all.retain(|reading| !reading.letters.is_empty());
    all
}

fn syllables(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    if let Some((_, readings)) = SEVERAL.iter().find(|(it, _)| *it == c) {
        return readings.split(' ').map(str::to_owned).collect();
    }
    c.to_pinyin().map(|reading| reading.plain().chars().map(plain).collect()).into_iter().collect()
}

const fn plain(c: char) -> char {
    match c {
        'ü' | 'v' => 'u',
        c => c,
    }
}

/// What somebody typed as pinyin, comparable with `letters` of a reading: tone digits are dropped (mian4dian3), ü and v
/// are u. `None` where it has anything but Latin letters and tones.
pub fn typed(text: &str) -> Option<String> {
    let mut letters = String::new();
    let mut last_was_letter = false;
    for c in text.chars() {
        match c {
            'a'..='z' => letters.push(plain(c)),
            '1'..='5' if last_was_letter => {}
            _ => return None,
        }
        last_was_letter = c.is_ascii_lowercase();
    }
    (!letters.is_empty()).then_some(letters)
}

/// A vowel without its tone, ǎ → a; other characters as they are. ü with a tone is u.
pub const fn without_tone(c: char) -> char {
    match c {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => 'u',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<String> {
        readings(text).into_iter().map(|reading| reading.letters).collect()
    }

    #[test]
    fn a_word_is_read_by_syllables_and_first_letters() {
        let reading = Reading { letters: "miandianshi".to_owned(), initials: "mds".to_owned() };
        assert_eq!(readings("面点师").first(), Some(&reading));
        assert_eq!(readings("Java开发").first().unwrap().letters, "javakaifa");
    }

    #[test]
    fn a_character_of_several_readings_is_read_in_all_of_them() {
        for (word, expected) in [("会计", "kuaiji"), ("店长", "dianzhang"), ("银行", "yinhang"), ("调度", "diaodu")]
        {
            assert!(letters(word).contains(&expected.to_owned()), "{word}: {:?}", letters(word));
        }
        assert_eq!(letters("修鞋工"), ["xiuxiegong"], "and in no ancient one");
        assert_eq!(letters("行长行长行长行长").len(), PER_TEXT);
    }

    #[test]
    fn u_with_dots_is_u() {
        assert_eq!(letters("绿化")[0], "luhua");
        assert_eq!((typed("lvhua"), typed("nugong")), (Some("luhua".to_owned()), Some("nugong".to_owned())));
    }

    #[test]
    fn tones_are_dropped_and_other_text_is_no_pinyin() {
        assert_eq!(typed("mian4dian3").as_deref(), Some("miandian"));
        assert_eq!((typed("c1照"), typed("12"), typed("a12"), typed("")), (None, None, None, None));
        assert_eq!("miàndiǎn nǚ".chars().map(without_tone).collect::<String>(), "miandian nu");
    }

    #[test]
    fn signs_have_no_reading() {
        assert!(readings("").is_empty() && readings("面，点").is_empty());
    }
}
