# What a caller is told to do about a request that was not carried out. The key is the code.
problem-bad-request = The request cannot be understood.
problem-bad-json = The body is no JSON: see line { $line }, column { $column }.
problem-unauthenticated = Sign in, and send the access token.
problem-forbidden = You are not allowed to do this.
problem-not-found = There is nothing here, or it is not yours to see.
problem-method-not-allowed = The Allow header lists the methods that work here.
problem-not-acceptable = The Accept header admits none of the forms there are.
problem-request-timeout = The request took too long to arrive.
problem-conflict = The record has changed since you read it: read it again.
problem-payload-too-large = The body is too large.
problem-unsupported-media-type = Send application/json.
problem-rejected = Mend what is listed under errors.
problem-throttled = Too many tries: wait as long as Retry-After says.
problem-unavailable = Try again later.
problem-internal = It is our fault. Tell us the request id.

# Fields of a body.
field-missing = This field is missing.
field-unknown = There is no such field.
field-invalid = This value does not have the form that is expected here.
