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

# A photo that is not taken.
photo-not-an-image = This is no image that can be shown: send a JPEG, a PNG or a WebP.
photo-too-large = The photo is larger than { $limit } KiB: send a smaller one.
photo-too-many-pixels = The photo has too many pixels: send one of at most 40 megapixels, no side longer than 12,000.
photo-broken = The photo is damaged or incomplete: save it anew and send that.
photo-not-arrived = The photo did not arrive in full: send it again.
photo-no-place = This server keeps no photos. Whoever runs it has to set files.store.
