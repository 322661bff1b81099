/** Reads the document where elements of the page cannot hide its properties by a `name` such as "body". */
export function documentPart<Name extends keyof Document>(name: Name): Document[Name] {
  return Reflect.get(Document.prototype, name, document) as Document[Name]
}
