/** A payment as the simulator knows it. */

export interface PakhiPayment {
  id: string
  state: 'created' | 'completed' | 'cancelled'
  /** The price that create named, two decimals. */
  amount: string
  /** What the buyer was charged, once paid. */
  charged: string | null
  orderId: string
  customerName: string
  transactionId: string | null
  /** Epoch milliseconds, once paid. */
  completedAt: number | null
  /** How often verify asked about it. */
  verifications: number
}
