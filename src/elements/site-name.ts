/** The name of the shop as its page gives it to search engines and previews of links. */

import { documentPart } from '../checkout/document-part.ts'

export function siteName(): string | undefined {
  const meta = documentPart('querySelector').call(document, 'meta[property="og:site_name"]')
  return meta?.getAttribute('content') || undefined
}
