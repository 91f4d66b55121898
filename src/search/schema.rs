//! The fields of the index, and the name of the directory that a schema, a packing and a tokenizer belong to.
//! Nothing is stored as such: the packed columns hold what a scan reads, the text fields only find.

use sha2::{Digest, Sha256};
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use super::{packing, tokenizer};

/// Column of a posting's id and packed role. Only postings have it.
pub const ROLE: &str = "role";
/// Column of a jobseeker's id and packed profile. Only jobseekers have it.
pub const PROFILE: &str = "profile";

/// A text of a posting, what a word in it counts, and the two fields that find it.
#[derive(Debug, Clone, Copy)]
pub struct TextField {
    pub weight: u16,
    pub words: Field,
    pub pieces: Field,
}

/// The fields.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Kind and id in 17 bytes, for deletes.
    pub id: Field,
    pub role: Field,
    pub profile: Field,
    pub title: TextField,
    pub occupation: TextField,
    pub employer: TextField,
    pub description: TextField,
}

impl Fields {
    /// The texts, heaviest first.
    pub const fn texts(&self) -> [TextField; 4] {
        [self.title, self.occupation, self.employer, self.description]
    }
}

/// The one schema, and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let column = NumericOptions::default().set_fast();
    let fields = Fields {
        id: builder.add_bytes_field("id", BytesOptions::default().set_indexed()),
        role: builder.add_u64_field(ROLE, column.clone()),
        profile: builder.add_u64_field(PROFILE, column),
        title: text(&mut builder, "title", 4),
        occupation: text(&mut builder, "occupation", 3),
        employer: text(&mut builder, "employer", 2),
        description: text(&mut builder, "description", 1),
    };
    (builder.build(), fields)
}

fn text(builder: &mut SchemaBuilder, name: &str, weight: u16) -> TextField {
    let mut field = |tokenizer: &str, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
        let options = TextOptions::default().set_indexing_options(indexing.set_fieldnorms(false));
        builder.add_text_field(&format!("{name}_{tokenizer}"), options)
    };
    TextField {
        weight,
        words: field(tokenizer::WORDS, IndexRecordOption::Basic),
        pieces: field(tokenizer::PIECES, IndexRecordOption::WithFreqsAndPositions),
    }
}

/// `v1-` and 16 hexadecimal digits over everything that decides what lies in the files.
pub fn directory_name(schema: &Schema) -> Result<String, serde_json::Error> {
    let schema = serde_json::to_string(schema)?;
    let format = tantivy::INDEX_FORMAT_VERSION;
    let digest = Sha256::digest(format!("{format} {} {} {schema}", packing::VERSION, tokenizer::VERSION));
    let digits = hex::encode(digest);
    Ok(format!("v1-{}", digits.get(..16).unwrap_or(&digits)))
}
