/** Commands that get past a guard, lead elsewhere, or touch secrets: people decide about them. */
const risks: readonly RegExp[] = [
  /--no-verify|--insecure|--no-check-certificate|--trusted-host|--allow-unauthenticated|--dangerously\S*|--yolo|--skip-(?:checks|hooks|verification)|--disable-\w*(?:ssl|tls|security|verify)|StrictHostKeyChecking=no|NODE_TLS_REJECT_UNAUTHORIZED|GIT_SSL_NO_VERIFY|PYTHONHTTPSVERIFY/i,
  /\bgit push\b.*(?:--force|-f\b)|\bgit reset --hard\b|\bgit clean\b|--break-system-packages|\bchmod (?:-R )?(?:777|a\+rwx)|\brm -\w*r\w*f? ?(?:\/|~|\*)/,
  /\bhttps?:\/\/(?!(?:localhost|127\.0\.0\.1)\b)|\bgit@|\bssh:\/\//i,
  /\|\s*(?:sudo )?(?:ba|z)?sh\b|\bsudo\b|\beval\b/,
  /\[REDACTED:|\b(?:password|passwd|secret|credentials?|api[_-]?key|private[_-]?key|access[_-]?key|auth[_-]?token|bearer|authorization)\b|_(?:TOKEN|KEY|SECRET|PASSWORD)=/i,
];

/** True for a lesson that a person must look at before an agent sees it. */
export function isRisky(text: string): boolean {
  return risks.some((risk) => risk.test(text));
}
