/**
 * The pages of the console and their addresses. They are in the fragment, which no server and no log sees. What an
 * operator searches for is not in them, because it may be somebody's e-mail address.
 */

export const PAGES = ['overview', 'orders', 'attention', 'deliveries', 'health'] as const
export type PageName = (typeof PAGES)[number]

export interface Route {
  readonly page: PageName | 'order'
  /** Only of the page `order`. */
  readonly orderId?: string
  /** The filters of a list. */
  readonly filters: Readonly<Record<string, string>>
}

/** @param hash with or without `#`; anything unknown is the overview */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  const filters = Object.fromEntries(new URLSearchParams(query))
  const [first = '', second] = path.split('/')
  if (first === 'orders' && second) return { page: 'order', orderId: decoded(second), filters }
  return { page: PAGES.find((page) => page === first) ?? 'overview', filters }
}

/** @returns an address for `href`; filters without a value are left out */
export function pageHref(page: PageName, filters: Readonly<Record<string, string | undefined>> = {}): string {
  const chosen = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return `#/${page}${chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : ''}`
}

export function orderHref(orderId: string): string {
  return `#/orders/${encodeURIComponent(orderId)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
