declare module '*.sh' {
  const text: string
  export default text
}

declare module '*.awk' {
  const text: string
  export default text
}

declare module '*.rb' {
  const text: string
  export default text
}

declare module '*.pp' {
  const text: string
  export default text
}

declare module '*.txt' {
  const text: string
  export default text
}

declare module '*.css' {
  const text: string
  export default text
}
