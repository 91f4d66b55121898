//! The kinds of refusals, with their titles and explanations. Which status each becomes is `http`'s business.

use crate::domain::coded::coded;
use crate::domain::import::UnreadableFile;

use super::Language;

coded! {
    /// Why a request as a whole was refused.
    pub enum ProblemKind {
        MalformedRequest = "malformed_request",
        MalformedJson = "malformed_json",
        NotFound = "not_found",
        Unauthenticated = "unauthenticated",
        WrongCredentials = "wrong_credentials",
        SessionEnded = "session_ended",
        Forbidden = "forbidden",
        MethodNotAllowed = "method_not_allowed",
        RequestTimeout = "request_timeout",
        InUse = "in_use",
        LastAdmin = "last_admin",
        NotAMatch = "not_a_match",
        IllegalStep = "illegal_step",
        ConsentOutOfOrder = "consent_out_of_order",
        NoOpeningsLeft = "no_openings_left",
        NotReady = "not_ready",
        NotInThisState = "not_in_this_state",
        PlanUnderWay = "plan_under_way",
        Stale = "stale",
        BodyTooLarge = "body_too_large",
        UnsupportedMediaType = "unsupported_media_type",
        InvalidFields = "invalid_fields",
        UnreadableWorkbook = "unreadable_workbook",
        IdempotencyKeyReused = "idempotency_key_reused",
        PreconditionRequired = "precondition_required",
        TooManyRequests = "too_many_requests",
        AddressTooLong = "address_too_long",
        HeadersTooLarge = "headers_too_large",
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

/// Why a file could not be read, in a sentence.
pub const fn unreadable(language: Language, why: UnreadableFile) -> &'static str {
    let (zh, en) = match why {
        UnreadableFile::TooLarge => ("文件太大。", "The file is too large."),
        UnreadableFile::Inflates => {
            ("工作簿解压后远大于正常大小。", "The workbook unpacks to more than one of its size should.")
        }
        UnreadableFile::TooManyParts => ("工作簿的组成部分太多。", "The workbook is made of too many parts."),
        UnreadableFile::TooManyRows => ("行数太多，请分成几个文件。", "There are too many rows; split the file."),
        UnreadableFile::TooManyColumns => ("列数太多。", "There are too many columns."),
        UnreadableFile::TooMuchText => ("文字太多，请分成几个文件。", "There is too much text; split the file."),
        UnreadableFile::NotAWorkbook => {
            ("不是 .xlsx 工作簿，也不是 CSV 文本。", "It is neither a .xlsx workbook nor CSV text.")
        }
        UnreadableFile::OldOrLocked => (
            "是旧式 .xls 工作簿或加了密码；请另存为不加密的 .xlsx。",
            "It is an old .xls workbook or has a password; save it as .xlsx without one.",
        ),
        UnreadableFile::UnknownEncoding => {
            ("文本既不是 UTF-8 也不是 GB18030 编码。", "The text is neither UTF-8 nor GB18030.")
        }
        UnreadableFile::NoFittingSheet => (
            "没有一张工作表带有这类表格的标题行，请对照模板。",
            "No sheet has the headings of this kind; compare with the template.",
        ),
        UnreadableFile::Damaged => ("工作簿已损坏。", "The workbook is damaged."),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

const fn zh(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::MalformedRequest => ("请求格式不正确", "请求本身有误，无法理解。"),
        ProblemKind::MalformedJson => ("JSON 格式不正确", "请求体不是有效的 JSON。"),
        ProblemKind::NotFound => ("未找到", "该地址没有内容。"),
        ProblemKind::Unauthenticated => ("请先登录", "请在 Authorization 头中给出有效的访问令牌（Bearer）。"),
        ProblemKind::WrongCredentials => ("登录失败", "用户名或密码不正确，或暂时不能再试；请稍后重试。"),
        ProblemKind::SessionEnded => ("会话已结束", "刷新令牌已失效，请重新登录。"),
        ProblemKind::Forbidden => ("无权操作", "您的账号或密钥无权使用此功能。"),
        ProblemKind::MethodNotAllowed => ("不支持该方法", "该地址不支持此请求方法，可用方法见 Allow 头。"),
        ProblemKind::RequestTimeout => ("请求超时", "请求体没有在规定时间内传完。"),
        ProblemKind::InUse => ("仍在使用", "该记录仍被其他记录引用，不能删除。"),
        ProblemKind::LastAdmin => ("最后一个管理员", "这是最后一个可用的管理员账号，不能停用、降级或删除。"),
        ProblemKind::NotAMatch => ("不是匹配", "该求职者与该岗位之间存在障碍或其他条件不符，不能推荐。"),
        ProblemKind::IllegalStep => ("此步骤不可行", "在当前状态下，您不能进行这一步；可行的步骤见 legal。"),
        ProblemKind::ConsentOutOfOrder => ("同意须逐级进行", "现在不能同意这一级；可以同意的级别见 legal。"),
        ProblemKind::NoOpeningsLeft => ("名额已满", "该岗位已没有剩余名额。"),
        ProblemKind::NotReady => ("尚未就绪", "进行这一步之前还缺少内容，详见 errors。"),
        ProblemKind::NotInThisState => ("当前状态不允许", "招聘会在当前状态下不能这样做；可行的状态见 legal。"),
        ProblemKind::PlanUnderWay => ("正在编排", "这场招聘会的面谈正在编排，请等它完成。"),
        ProblemKind::Stale => ("记录已变化", "记录在您读取之后被修改过，请重新读取后再提交。"),
        ProblemKind::BodyTooLarge => ("请求体过大", "请求体超过允许的大小。"),
        ProblemKind::UnsupportedMediaType => ("不支持的内容类型", "请按接口文档设置 Content-Type。"),
        ProblemKind::InvalidFields => ("内容有误", "有字段不符合要求，详见 errors。"),
        ProblemKind::UnreadableWorkbook => ("无法读取表格", "文件不是可以读取的工作簿或 CSV。"),
        ProblemKind::IdempotencyKeyReused => ("幂等键已被使用", "该 Idempotency-Key 已用于另一个不同的请求。"),
        ProblemKind::PreconditionRequired => ("缺少 If-Match", "修改或删除时，请在 If-Match 中给出读取时的 ETag。"),
        ProblemKind::TooManyRequests => ("请求过于频繁", "请求超过允许的频率，请在 Retry-After 所示的秒数之后重试。"),
        ProblemKind::AddressTooLong => ("地址过长", "请求的地址超过允许的长度。"),
        ProblemKind::HeadersTooLarge => ("请求头过大", "请求头超过允许的大小。"),
        ProblemKind::Internal => ("服务器内部错误", "服务器出错，已记录；请凭 instance 联系管理员。"),
        ProblemKind::Unavailable => ("暂时无法服务", "服务暂时不可用，请稍后重试。"),
    }
}

const fn en(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::MalformedRequest => ("Malformed request", "The request itself could not be understood."),
        ProblemKind::MalformedJson => ("Malformed JSON", "The body is not JSON."),
        ProblemKind::NotFound => ("Not found", "There is nothing at this address."),
        ProblemKind::Unauthenticated => {
            ("Sign in first", "Show a valid access token in the Authorization header, as Bearer.")
        }
        ProblemKind::WrongCredentials => {
            ("Not signed in", "Name or password is wrong, or may not be tried just now; try again later.")
        }
        ProblemKind::SessionEnded => ("Session ended", "This refresh token is not good any more; sign in again."),
        ProblemKind::Forbidden => ("Forbidden", "Your account or key may not use this function."),
        ProblemKind::MethodNotAllowed => {
            ("Method not allowed", "This address has no such method; Allow names those it has.")
        }
        ProblemKind::RequestTimeout => ("Request timeout", "The body did not arrive in time."),
        ProblemKind::InUse => ("Still in use", "Other records refer to this one, so it cannot be deleted."),
        ProblemKind::LastAdmin => {
            ("The last admin", "This is the last active admin: it cannot be disabled, given another role or deleted.")
        }
        ProblemKind::NotAMatch => {
            ("Not a match", "A barrier or another condition keeps this jobseeker and this posting apart.")
        }
        ProblemKind::IllegalStep => {
            ("Step not possible", "In its present state you cannot take this step; legal names those you can.")
        }
        ProblemKind::ConsentOutOfOrder => {
            ("Consent goes step by step", "This step cannot be consented to yet; legal names those that can.")
        }
        ProblemKind::NoOpeningsLeft => ("No openings left", "The posting has no opening left."),
        ProblemKind::NotReady => ("Not ready", "Something is missing for this step; errors names each."),
        ProblemKind::NotInThisState => {
            ("Not in this state", "The fair is in a state that does not allow this; legal names those that do.")
        }
        ProblemKind::PlanUnderWay => {
            ("A plan is under way", "The interviews of this fair are being planned; wait until that is done.")
        }
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
        ProblemKind::TooManyRequests => {
            ("Too many requests", "There were more requests than allowed; try again after the seconds in Retry-After.")
        }
        ProblemKind::AddressTooLong => ("Address too long", "The address of the request is longer than allowed."),
        ProblemKind::HeadersTooLarge => ("Headers too large", "The headers of the request are larger than allowed."),
        ProblemKind::Internal => {
            ("Internal error", "The server failed; it has been logged. Quote the instance to whoever runs it.")
        }
        ProblemKind::Unavailable => ("Unavailable", "The service is not available at the moment; try again shortly."),
    }
}
