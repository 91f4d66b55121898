//! Reads CEL and keeps of it what rules have: facts, numbers, codes, comparisons, `in`, `startsWith`, `&&`, `||` and `!`. Whatever
//! else the language has is refused with its place, so that nothing of it has to be bounded.

use std::collections::BTreeSet;
use std::ops::Range;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};
use cel::parser::Parser;

use super::rule::{Comparison, Condition, Number, Part, RuleFault};
use crate::domain::occupation::OccupationCode;
use crate::domain::policy::{FactKind, FactName, RuleWrong};

/// How deep brackets and signs may stand in one another; more is no rule that a person wrote.
const DEEPEST: u16 = 24;

/// The condition that a text is, and the facts that it asks.
pub(super) fn check(text: &str) -> Result<(Part, BTreeSet<FactName>), Vec<RuleFault>> {
    if let Some(at) = too_deep(text) {
        return Err(vec![RuleFault { wrong: RuleWrong::TooDeep, at }]);
    }
    let read = Parser::new().max_recursion_depth(DEEPEST * 4).parse_with_source_info(text);
    let (expression, source) = read.map_err(|errors| {
        let places = errors.errors.iter().map(|it| offset(text, it.pos));
        let mut places: Vec<usize> = places.collect();
        places.dedup();
        places.into_iter().map(|at| RuleFault { wrong: RuleWrong::Syntax, at }).collect::<Vec<_>>()
    })?;
    let mut check = Check { text, source, facts: BTreeSet::new(), found: Vec::new() };
    let whole = check.condition(&expression);
    match whole {
        Some(whole) if check.found.is_empty() => Ok((whole, check.facts)),
        _ => Err(check.found),
    }
}

/// Where brackets or signs stand deeper in one another than they may. The parser recurs, so that it is not asked first.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut signs) = (0_u16, 0_u16);
    for (at, it) in text.chars().enumerate() {
        match it {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(it, '!' | '-') { signs + 1 } else { 0 };
        if depth > DEEPEST || signs > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// Characters before a line and column, which the parser counts from 1.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let lines = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let before: usize = text.split_inclusive('\n').take(lines).map(|it| it.chars().count()).sum();
    before + usize::try_from(column.saturating_sub(1)).unwrap_or(0)
}

struct Check<'a> {
    text: &'a str,
    source: SourceInfo,
    facts: BTreeSet<FactName>,
    found: Vec<RuleFault>,
}

/// What may stand on one side of a comparison.
enum Side {
    Number(Number),
    Code(FactName, &'static [&'static str]),
    Region,
    Text(String),
}

impl Check<'_> {
    /// Where an expression stands, in bytes: from the first of what is in it to the last.
    fn span(&self, expression: &IdedExpr) -> Range<usize> {
        let own = self.source.offset_for(expression.id).unwrap_or((0, 0));
        let (mut from, mut to) = (own.0, own.1);
        let mut inside: Vec<&IdedExpr> = vec![expression];
        while let Some(it) = inside.pop() {
            if let Some((first, last)) = self.source.offset_for(it.id) {
                (from, to) = (from.min(first), to.max(last));
            }
            match &it.expr {
                Expr::Call(call) => inside.extend(call.target.as_deref().into_iter().chain(&call.args)),
                Expr::List(list) => inside.extend(&list.elements),
                Expr::Select(select) => inside.push(&select.operand),
                _ => {}
            }
        }
        let byte = |character: u32| {
            let character = usize::try_from(character).unwrap_or(usize::MAX);
            self.text.char_indices().nth(character).map_or(self.text.len(), |it| it.0)
        };
        with_brackets(self.text, byte(from)..byte(to.saturating_add(1)))
    }

    fn fault(&mut self, expression: &IdedExpr, wrong: RuleWrong) {
        let span = self.span(expression);
        let at = self.text.get(..span.start).map_or(0, |before| before.chars().count());
        self.found.push(RuleFault { wrong, at });
    }

    fn condition(&mut self, expression: &IdedExpr) -> Option<Part> {
        let condition = match &expression.expr {
            Expr::Literal(LiteralValue::Boolean(it)) => Condition::Constant(*it.inner()),
            Expr::Call(call) => self.call(expression, call)?,
            Expr::Literal(_) | Expr::Ident(_) | Expr::List(_) => {
                self.fault(expression, RuleWrong::WrongType);
                return None;
            }
            _ => {
                self.fault(expression, RuleWrong::NotAllowed);
                return None;
            }
        };
        Some(Part { condition, span: self.span(expression) })
    }

    fn call(&mut self, expression: &IdedExpr, call: &CallExpr) -> Option<Condition> {
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            (operators::LOGICAL_AND, None, _) => Some(Condition::All(self.flat(expression, operators::LOGICAL_AND)?)),
            (operators::LOGICAL_OR, None, _) => Some(Condition::Any(self.flat(expression, operators::LOGICAL_OR)?)),
            (operators::LOGICAL_NOT, None, [it]) => Some(Condition::Not(Box::new(self.condition(it)?))),
            (operators::IN, None, [left, right]) => self.membership(left, right),
            ("startsWith", Some(target), [digits]) => self.beginning(target, digits),
            (name, None, [left, right]) if comparison(name).is_some() => {
                self.comparison(expression, comparison(name)?, (left, right))
            }
            (operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::NEGATE, None, _) => {
                self.fault(expression, RuleWrong::WrongType);
                None
            }
            _ => {
                self.fault(expression, RuleWrong::NotAllowed);
                None
            }
        }
    }

    /// The parts of `a && b && c`, however the parser has grouped them.
    fn flat(&mut self, expression: &IdedExpr, operator: &str) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let mut left: Vec<&IdedExpr> = vec![expression];
        let mut is_whole = true;
        while let Some(it) = left.pop() {
            match &it.expr {
                Expr::Call(call) if call.func_name == operator => left.extend(call.args.iter().rev()),
                _ => match self.condition(it) {
                    Some(part) => parts.push(part),
                    None => is_whole = false,
                },
            }
        }
        is_whole.then_some(parts)
    }

    fn comparison(
        &mut self,
        whole: &IdedExpr,
        how: Comparison,
        (left, right): (&IdedExpr, &IdedExpr),
    ) -> Option<Condition> {
        let sides = (self.side(left), self.side(right));
        let is_equality = matches!(how, Comparison::Equal | Comparison::Unequal);
        let one_of = |name, text| {
            let is = Condition::IsOneOf(name, vec![text]);
            if how == Comparison::Equal {
                return is;
            }
            Condition::Not(Box::new(Part { condition: is, span: 0..0 }))
        };
        // The text, wherever it stands, comes second.
        let (sides, literal) = match (sides.0?, sides.1?) {
            (text @ Side::Text(_), fact) => ((fact, text), left),
            sides => (sides, right),
        };
        match sides {
            (Side::Number(left), Side::Number(right)) => Some(Condition::Compare(left, how, right)),
            (Side::Code(name, codes), Side::Text(text)) if is_equality => {
                self.known(literal, codes.contains(&text.as_str()))?;
                Some(one_of(name, text))
            }
            (Side::Region, Side::Text(text)) if is_equality => {
                self.known(literal, is_digits(&text) && text.len() == 6)?;
                Some(one_of(FactName::Region, text))
            }
            _ => {
                self.fault(whole, RuleWrong::WrongType);
                None
            }
        }
    }

    /// A code that nothing has would be a rule that is never met.
    fn known(&mut self, expression: &IdedExpr, is_known: bool) -> Option<()> {
        if !is_known {
            self.fault(expression, RuleWrong::UnknownCode);
        }
        is_known.then_some(())
    }

    fn side(&mut self, expression: &IdedExpr) -> Option<Side> {
        match &expression.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(Side::Text(text.inner().to_owned())),
            Expr::Ident(name) => {
                let Ok(name) = FactName::parse(name) else {
                    self.fault(expression, RuleWrong::UnknownFact);
                    return None;
                };
                self.facts.insert(name);
                match name.kind() {
                    FactKind::Number => Some(Side::Number(Number::Of(name))),
                    FactKind::Code(codes) => Some(Side::Code(name, codes)),
                    FactKind::Region => Some(Side::Region),
                    FactKind::Occupations => {
                        self.fault(expression, RuleWrong::WrongType);
                        None
                    }
                }
            }
            _ => self.number(expression).map(Side::Number),
        }
    }

    fn number(&mut self, expression: &IdedExpr) -> Option<Number> {
        let call = match &expression.expr {
            Expr::Literal(LiteralValue::Int(it)) => return Some(Number::Literal(*it.inner())),
            Expr::Call(call) if call.target.is_none() => call,
            Expr::Ident(_) => {
                if let Side::Number(number) = self.side(expression)? {
                    return Some(number);
                }
                self.fault(expression, RuleWrong::WrongType);
                return None;
            }
            Expr::Literal(_) | Expr::List(_) => {
                self.fault(expression, RuleWrong::WrongType);
                return None;
            }
            _ => {
                self.fault(expression, RuleWrong::NotAllowed);
                return None;
            }
        };
        let make: fn(Box<Number>, Box<Number>) -> Number = match call.func_name.as_str() {
            operators::ADD => Number::Sum,
            operators::SUBSTRACT => Number::Difference,
            operators::MULTIPLY => Number::Product,
            operators::NEGATE => {
                let [it] = call.args.as_slice() else { return None };
                return Some(Number::Difference(Box::new(Number::Literal(0)), Box::new(self.number(it)?)));
            }
            operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT | operators::IN => {
                self.fault(expression, RuleWrong::WrongType);
                return None;
            }
            name if comparison(name).is_some() => {
                self.fault(expression, RuleWrong::WrongType);
                return None;
            }
            // Division among them: by nothing, it would have no answer.
            _ => {
                self.fault(expression, RuleWrong::NotAllowed);
                return None;
            }
        };
        let [left, right] = call.args.as_slice() else { return None };
        let (left, right) = (self.number(left), self.number(right));
        Some(make(Box::new(left?), Box::new(right?)))
    }

    /// `category in ["vision", "hearing"]`, `"4-03-02-02" in certificates`.
    fn membership(&mut self, left: &IdedExpr, right: &IdedExpr) -> Option<Condition> {
        if let (Expr::Literal(LiteralValue::String(text)), Expr::Ident(name)) = (&left.expr, &right.expr)
            && FactName::parse(name) == Ok(FactName::Certificates)
        {
            self.facts.insert(FactName::Certificates);
            let occupation = OccupationCode::parse(text.inner());
            self.known(left, occupation.is_ok())?;
            return occupation.ok().map(Condition::Holds);
        }
        let Expr::List(list) = &right.expr else {
            self.fault(right, RuleWrong::WrongType);
            return None;
        };
        let side = self.side(left)?;
        let mut texts = Vec::new();
        for element in &list.elements {
            let Expr::Literal(LiteralValue::String(text)) = &element.expr else {
                self.fault(element, RuleWrong::WrongType);
                continue;
            };
            let text = text.inner().to_owned();
            let is_known = match &side {
                Side::Code(_, codes) => codes.contains(&text.as_str()),
                _ => is_digits(&text) && text.len() == 6,
            };
            if self.known(element, is_known).is_some() {
                texts.push(text);
            }
        }
        match side {
            Side::Code(name, _) => Some(Condition::IsOneOf(name, texts)),
            Side::Region => Some(Condition::IsOneOf(FactName::Region, texts)),
            Side::Number(_) | Side::Text(_) => {
                self.fault(left, RuleWrong::WrongType);
                None
            }
        }
    }

    /// `region.startsWith("3702")`.
    fn beginning(&mut self, target: &IdedExpr, digits: &IdedExpr) -> Option<Condition> {
        let Side::Region = self.side(target)? else {
            self.fault(target, RuleWrong::WrongType);
            return None;
        };
        let Expr::Literal(LiteralValue::String(text)) = &digits.expr else {
            self.fault(digits, RuleWrong::WrongType);
            return None;
        };
        let text = text.inner().to_owned();
        self.known(digits, is_digits(&text) && matches!(text.len(), 2 | 4 | 6))?;
        Some(Condition::Begins(text))
    }
}

/// Where an expression stands, with the brackets that it has opened or closed: the parser counts them to no node. Codes hold none.
fn with_brackets(text: &str, mut span: Range<usize>) -> Range<usize> {
    loop {
        let inside = text.get(span.clone()).unwrap_or_default();
        let (mut open, mut unopened) = (0_usize, 0_usize);
        for it in inside.chars() {
            match it {
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                ')' => unopened += 1,
                _ => {}
            }
        }
        let before = text.get(..span.start).and_then(|it| it.rfind('(')).filter(|_| unopened > 0);
        let after = text.get(span.end..).and_then(|it| it.find(')')).filter(|_| open > 0);
        if before.is_none() && after.is_none() {
            return span;
        }
        span = before.unwrap_or(span.start)..after.map_or(span.end, |at| span.end + at + 1);
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::Unequal,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::AtMost,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::AtLeast,
        _ => return None,
    })
}
