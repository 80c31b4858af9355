import type { Detector, NumberDetector } from "../finding.ts";
import { placeholderDetector } from "../placeholder.ts";
import { allRules } from "../rules/all-rules.ts";
import { assignmentDetectors } from "./assignment.ts";
import { authorizationDetector } from "./authorization.ts";
import { cardDetector } from "./card.ts";
import { cookieDetector } from "./cookie.ts";
import { curlUserDetector } from "./curl-user.ts";
import { emailDetector } from "./email.ts";
import { facebookTokenDetector } from "./facebook-token.ts";
import { homeDirectoryDetector } from "./home-directory.ts";
import { ipAddressDetector } from "./ip-address.ts";
import { kubernetesSecretDetector } from "./kubernetes-secret.ts";
import { createPatternDetector } from "./pattern-detector.ts";
import { phoneDetector } from "./phone.ts";
import { pkcs12Detector } from "./pkcs12.ts";
import { privateKeyDetector } from "./private-key.ts";
import { socialSecurityNumberDetector } from "./social-security-number.ts";
import { urlCredentialsDetector } from "./url-credentials.ts";

/** Called at each of their anchors. */
export const detectors: readonly Detector[] = [
  placeholderDetector,
  ...allRules.map(createPatternDetector),
  privateKeyDetector,
  pkcs12Detector,
  kubernetesSecretDetector,
  ...assignmentDetectors,
  authorizationDetector,
  cookieDetector,
  curlUserDetector,
  urlCredentialsDetector,
  emailDetector,
  homeDirectoryDetector,
];

/** Called where a number begins, in this order; the first that reports takes the number. */
export const numberDetectors: readonly NumberDetector[] = [
  facebookTokenDetector,
  ipAddressDetector,
  cardDetector,
  socialSecurityNumberDetector,
  phoneDetector,
];
