//! Changes to a request as a message, in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

choices! {
    /// The change to the request as a message. A change that does not fit a template (a cut body, where there
    /// is none) has no effect.
    Structure {
        /// Nothing: the request of a widget.
        Plain,
        /// The fields in the opposite order.
        Reordered,
        /// Every byte of a value percent-encoded.
        PercentEncoded,
        /// Header names in lower case.
        HeadersInLowerCase,
        /// The body in chunks.
        Chunked,
        /// The body in two parts, with a pause between them.
        Slow,
        /// Headers that proxies add.
        ProxyHeaders,
        /// The content type with a charset.
        ContentTypeWithCharset,
        /// An unknown field.
        UnknownField,
        /// The app id left out.
        IdMissing,
        /// The app hash left out.
        HashMissing,
        /// The timestamp left out.
        StampMissing,
        /// The document's address left out.
        DocumentMissing,
        /// The app id twice, the same.
        IdDoubled,
        /// The app hash twice, the same.
        HashDoubled,
        /// The timestamp twice, the same.
        StampDoubled,
        /// The app id, and then another.
        IdThenAnother,
        /// Another app hash, and then this one.
        AnotherThenHash,
        /// The app hash, and then another.
        HashThenAnother,
        /// The timestamp, and then another.
        StampThenAnother,
        /// The fields named like lists.
        Lists,
        /// The names of the fields in the other case.
        NamesInOtherCase,
        /// Semicolons between the fields.
        Semicolons,
        /// The fields in the query, and no body.
        InTheQuery,
        /// Form fields as JSON.
        AsJson,
        /// JSON as form fields.
        AsForm,
        /// Values percent-encoded twice.
        EncodedTwice,
        /// Half a percent-encoded byte at the end.
        HalfEncoded,
        /// Bytes that are not UTF-8, percent-encoded, in the app id.
        NonUtf8,
        /// Raw bytes that are not UTF-8, before the fields.
        RawBytes,
        /// Bytes in an overlong form of UTF-8, percent-encoded, in the app id.
        Overlong,
        /// No body.
        EmptyBody,
        /// A body that ends long before its announced length.
        Truncated,
        /// A field of two hundred thousand letters.
        Huge,
        /// Five thousand fields.
        ManyFields,
        /// JSON that is nested a thousand times.
        DeeplyNested,
        /// No content type.
        NoContentType,
        /// `text/plain`.
        TextContentType,
        /// `application/json`, for any body.
        JsonContentType,
        /// `multipart/form-data` without a boundary.
        MultipartContentType,
        /// `GET`.
        Get,
        /// `PUT`.
        Put,
        /// An unknown method.
        UnknownMethod,
        /// The method in lower case.
        MethodInLowerCase,
        /// `X-HTTP-Method-Override`.
        MethodOverride,
        /// HTTP/1.0.
        Http10,
        /// The whole URL as the request's target.
        AbsoluteTarget,
        /// Two slashes in the path.
        DoubleSlash,
        /// The path with a letter percent-encoded.
        EncodedPath,
        /// A hundred headers more.
        ManyHeaders,
        /// A header of forty thousand letters.
        LongHeader,
        /// A header line that goes on in the next.
        FoldedHeader,
        /// A blank before a header's colon.
        BlankBeforeColon,
        /// No `Host`.
        NoHost,
        /// Two `Host` headers.
        TwoHosts,
        /// A length that is not a number.
        LengthNoNumber,
        /// Lines that end without a carriage return.
        BareLineFeeds,
    }
}
