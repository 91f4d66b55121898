//! The kinds of refusals, with their titles and explanations. Which status each becomes is `http`'s business.

use crate::domain::coded::coded;

use super::Language;

coded! {
    /// Why a request as a whole was refused.
    pub enum ProblemKind {
        MalformedRequest = "malformed_request",
        MalformedJson = "malformed_json",
        NotFound = "not_found",
        MethodNotAllowed = "method_not_allowed",
        RequestTimeout = "request_timeout",
        InUse = "in_use",
        Stale = "stale",
        BodyTooLarge = "body_too_large",
        UnsupportedMediaType = "unsupported_media_type",
        InvalidFields = "invalid_fields",
        UnreadableWorkbook = "unreadable_workbook",
        IdempotencyKeyReused = "idempotency_key_reused",
        PreconditionRequired = "precondition_required",
        Internal = "internal",
        Unavailable = "unavailable",
    }
}

/// The kind in a few words, and in a sentence.
pub const fn problem(language: Language, kind: ProblemKind) -> (&'static str, &'static str) {
    match language {
        Language::Chinese => zh(kind),
        Language::English => en(kind),
    }
}

const fn zh(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::MalformedRequest => ("请求格式不正确", "请求本身有误，无法理解。"),
        ProblemKind::MalformedJson => ("JSON 格式不正确", "请求体不是有效的 JSON。"),
        ProblemKind::NotFound => ("未找到", "该地址没有内容。"),
        ProblemKind::MethodNotAllowed => ("不支持该方法", "该地址不支持此请求方法，可用方法见 Allow 头。"),
        ProblemKind::RequestTimeout => ("请求超时", "请求体没有在规定时间内传完。"),
        ProblemKind::InUse => ("仍在使用", "该记录仍被其他记录引用，不能删除。"),
        ProblemKind::Stale => ("记录已变化", "记录在您读取之后被修改过，请重新读取后再提交。"),
        ProblemKind::BodyTooLarge => ("请求体过大", "请求体超过允许的大小。"),
        ProblemKind::UnsupportedMediaType => ("不支持的内容类型", "请按接口文档设置 Content-Type。"),
        ProblemKind::InvalidFields => ("内容有误", "有字段不符合要求，详见 errors。"),
        ProblemKind::UnreadableWorkbook => ("无法读取表格", "文件不是可以读取的工作簿或 CSV。"),
        ProblemKind::IdempotencyKeyReused => ("幂等键已被使用", "该 Idempotency-Key 已用于另一个不同的请求。"),
        ProblemKind::PreconditionRequired => ("缺少 If-Match", "修改或删除时，请在 If-Match 中给出读取时的 ETag。"),
        ProblemKind::Internal => ("服务器内部错误", "服务器出错，已记录；请凭 instance 联系管理员。"),
        ProblemKind::Unavailable => ("暂时无法服务", "服务暂时不可用，请稍后重试。"),
    }
}

const fn en(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::MalformedRequest => ("Malformed request", "The request itself could not be understood."),
        ProblemKind::MalformedJson => ("Malformed JSON", "The body is not JSON."),
        ProblemKind::NotFound => ("Not found", "There is nothing at this address."),
        ProblemKind::MethodNotAllowed => {
            ("Method not allowed", "This address has no such method; Allow names those it has.")
        }
        ProblemKind::RequestTimeout => ("Request timeout", "The body did not arrive in time."),
        ProblemKind::InUse => ("Still in use", "Other records refer to this one, so it cannot be deleted."),
        ProblemKind::Stale => {
            ("Changed meanwhile", "The record was changed after you read it; read it again, then send your change.")
        }
        ProblemKind::BodyTooLarge => ("Body too large", "The body is larger than allowed."),
        ProblemKind::UnsupportedMediaType => ("Unsupported media type", "Set Content-Type as the API document says."),
        ProblemKind::InvalidFields => ("Invalid fields", "Some fields are not as they should be; errors names each."),
        ProblemKind::UnreadableWorkbook => ("Unreadable workbook", "The file is no workbook or CSV that can be read."),
        ProblemKind::IdempotencyKeyReused => {
            ("Idempotency key reused", "This Idempotency-Key was used for another request.")
        }
        ProblemKind::PreconditionRequired => {
            ("If-Match required", "To change or delete, give the ETag you read in If-Match.")
        }
        ProblemKind::Internal => {
            ("Internal error", "The server failed; it has been logged. Quote the instance to whoever runs it.")
        }
        ProblemKind::Unavailable => ("Unavailable", "The service is not available at the moment; try again shortly."),
    }
}
