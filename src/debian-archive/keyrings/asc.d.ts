declare module '*.asc' {
  const armoredKeys: string
  export default armoredKeys
}
