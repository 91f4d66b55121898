//! How long a request's address and headers may be. Actix reads up to 128 KiB of them; nobody of ours needs that.

use actix_web::dev::ServiceRequest;

use crate::wording::problem::ProblemKind;

/// Longest path and query, in bytes: two hundred Chinese characters to search for, and cursors, fit many times.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// All names and values of headers together, in bytes.
const LARGEST_HEADERS: usize = 16 * 1024;

/// Why a request's head is refused, if it is.
pub fn oversized(request: &ServiceRequest) -> Option<ProblemKind> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if address > LONGEST_ADDRESS {
        Some(ProblemKind::AddressTooLong)
    } else if headers > LARGEST_HEADERS {
        Some(ProblemKind::HeadersTooLarge)
    } else {
        None
    }
}
