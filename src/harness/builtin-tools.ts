import type { Tool } from "./tool.ts";
import { diskUsage } from "./tools/disk-usage.ts";
import { gitBranchList } from "./tools/git-branch-list.ts";
import { gitCheckout } from "./tools/git-checkout.ts";
import { gitCommit } from "./tools/git-commit.ts";
import { gitLog } from "./tools/git-log.ts";
import { gitPull } from "./tools/git-pull.ts";
import { gitPush } from "./tools/git-push.ts";
import { gitStatus } from "./tools/git-status.ts";
import { giteaComment } from "./tools/gitea-comment.ts";
import { giteaCreateIssue } from "./tools/gitea-create-issue.ts";
import { giteaGetIssue } from "./tools/gitea-get-issue.ts";
import { giteaListIssues } from "./tools/gitea-list-issues.ts";
import { healthCheck } from "./tools/health-check.ts";
import { httpGet } from "./tools/http-get.ts";
import { httpPost } from "./tools/http-post.ts";
import { processList } from "./tools/process-list.ts";
import { serviceControl } from "./tools/service-control.ts";
import { serviceStatus } from "./tools/service-status.ts";
import { systemInfo } from "./tools/system-info.ts";

/** Every tool that comes with the harness, one file each under tools/. */
export const builtinTools: readonly Tool[] = [
  systemInfo,
  processList,
  serviceStatus,
  serviceControl,
  healthCheck,
  diskUsage,
  gitStatus,
  gitLog,
  gitPull,
  gitCommit,
  gitPush,
  gitCheckout,
  gitBranchList,
  httpGet,
  httpPost,
  giteaCreateIssue,
  giteaComment,
  giteaListIssues,
  giteaGetIssue,
];
