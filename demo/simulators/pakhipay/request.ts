/** Checks what comes in at the simulator's create and verify. */

/** @returns two decimals, or null for what is no positive amount of taka and paisa */
export function decimal(value: unknown): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(
    typeof value === 'number' || typeof value === 'string' ? String(value) : '',
  )
  if (!match?.[1]) return null
  const text = `${BigInt(match[1])}.${(match[2] ?? '').padEnd(2, '0')}`
  return text === '0.00' ? null : text
}

/** @returns what is wrong with a create request, by the field table of the API document; null when nothing is */
export function findProblem(body: Record<string, unknown>, amount: string | null): string | null {
  if (typeof body.cus_name !== 'string' || !body.cus_name.trim()) return 'cus_name is required'
  if (typeof body.cus_email !== 'string' || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(body.cus_email))
    return 'cus_email must be an email address'
  if (amount === null) return 'amount must be a positive decimal'
  if (!isUrl(body.success_url)) return 'success_url must be a URL'
  if (!isUrl(body.cancel_url)) return 'cancel_url must be a URL'
  if (body.order_id !== undefined && typeof body.order_id !== 'string') return 'order_id must be a string'
  if (body.callback_url !== undefined && !isUrl(body.callback_url)) return 'callback_url must be a URL'
  return null
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}
