//! Lets go of connections whose request body was not read to its end: one that stalled, is too large, or that nobody asked for.
//! Actix closes those that stated a length. A chunked body that has lost its reader it goes on draining, for as long as the
//! client likes; so the reader is kept until the answer is out.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};

use super::connection::Exchange;

/// A request body, shared by whoever reads it and by the answer.
#[derive(Clone)]
pub struct Kept(Rc<RefCell<Payload>>);

impl Kept {
    /// Puts itself in the place of the request's body.
    pub fn of(request: &mut ServiceRequest) -> Self {
        let kept = Self(Rc::new(RefCell::new(request.take_payload())));
        request.set_payload(Payload::Stream { payload: Box::pin(kept.clone()) });
        kept
    }

    /// The answer's body, and this with it, and the exchange that ends then.
    pub fn until_sent(self, body: BoxBody, exchange: Exchange) -> BoxBody {
        BoxBody::new(Answered { body, _request: self, _exchange: exchange })
    }
}

impl Stream for Kept {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.borrow_mut().poll_next_unpin(context)
    }
}

/// An answer's body that keeps the request's.
struct Answered {
    body: BoxBody,
    _request: Kept,
    _exchange: Exchange,
}

impl MessageBody for Answered {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
