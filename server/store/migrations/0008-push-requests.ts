/** The limit on the push requests of one client. */

const payments = `
CREATE INDEX payments_by_push ON payments (client, push_requested_at) WHERE push_requested_at IS NOT NULL;
`

export const pushRequests: readonly string[] = [payments]
