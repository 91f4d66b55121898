//! What the index and matching see of a stored record: the centre of its region where it has no address, the names of
//! its occupation. Nothing personal passes through here, as `Profile` and `PostingDocument` have no place for it.

use crate::domain::certificate::SkillCertificate;
use crate::domain::ids::SkillCertificateId;
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus};
use crate::domain::posting::Posting;
use crate::domain::stored::Stored;
use crate::domain::text::EmployerName;
use crate::matching::profile::{Profile, Skill};
use crate::matching::role::Role;
use crate::reference::occupations::occupations;
use crate::reference::regions::place_of;
use crate::search::PostingDocument;
use crate::store::profiles::{StoredProfile, StoredSkill};

/// A person's certificates as they are stored.
pub type StoredCertificates = Vec<Stored<SkillCertificateId, SkillCertificate>>;

/// A posting as matching sees it.
pub fn role_of(posting: &Posting) -> Role {
    Role::new(posting, place_of(posting.region, posting.location))
}

/// A jobseeker as matching sees it.
pub fn profile_of(jobseeker: &Jobseeker, certificates: &StoredCertificates) -> Profile {
    let place = place_of(jobseeker.region, jobseeker.location);
    Profile::new(jobseeker, certificates.iter().map(|stored| &stored.value), place)
}

/// A person as matching sees them, read for somebody who may not see them otherwise.
pub fn profile_of_stored(stored: StoredProfile) -> Profile {
    let place = place_of(stored.region, stored.location);
    let skill = |StoredSkill { occupation, level, status, expires_on }: StoredSkill| Skill {
        occupation,
        level,
        status,
        expires_on,
    };
    Profile {
        is_active: stored.status == JobseekerStatus::Active,
        birth_date: stored.birth_date,
        sex: stored.sex,
        region: Some(stored.region),
        place,
        capacities: stored.capacities,
        needs: stored.needs,
        skills: stored.skills.into_iter().map(skill).collect(),
        preferences: stored.preferences,
    }
}

/// A posting as the index keeps it.
pub fn document_of(posting: &Posting, employer_name: EmployerName) -> PostingDocument {
    let occupation = posting.occupation.code.and_then(|code| occupations().find(code));
    let names = occupation.map(|it| std::iter::once(&it.name_zh).chain(&it.aliases).cloned().collect());
    PostingDocument {
        role: role_of(posting),
        title: posting.title.clone(),
        description: posting.description.clone(),
        occupation_names: names.unwrap_or_default(),
        employer_name,
    }
}
