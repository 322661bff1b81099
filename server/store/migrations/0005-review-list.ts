/** The list of orders that need a review. */

const payments = `
-- Both the list and its number read it, so the index of every flag has no reader any more.
CREATE INDEX payments_to_review ON payments (order_at, order_id) WHERE flags LIKE '%needs_review%';
DROP INDEX payments_flagged;
`

export const reviewList: readonly string[] = [payments]
