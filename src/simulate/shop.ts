import { edit, read, shell, type SimulatedRepo } from "./script.ts";

const refused =
  'django.db.utils.OperationalError: connection to server at "127.0.0.1", port 5433 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?';
const suite = "python3 -m pytest tests/checkout";
const rename = edit("src/orders/models.py", "unit_price", "net_price");

/** A made-up web shop in Python. */
export const shop: SimulatedRepo = {
  name: "shop",
  remote: "https://git.example.com/acme/shop.git",
  lessons: [
    {
      name: "tests-as-module",
      weight: 4,
      teaches: "fix",
      tells: ["pytest", "python3 -m pytest"],
      tasks: [
        {
          request:
            "The checkout total is wrong when a coupon is applied twice. Please find out why.",
          answer: "The coupon was subtracted once per line. It is now applied to the sum, once.",
        },
        {
          request:
            "Delivery to islands costs the same as to the mainland. Check where the surcharge gets lost.",
          answer: "The surcharge was looked up by country only. It now goes by postal code.",
        },
      ],
      failing: [
        shell("pytest tests/checkout", "bash: line 1: pytest: command not found", 127),
        shell(
          "pip install pytest",
          "error: externally-managed-environment\n\n× This environment is externally managed",
          1,
        ),
      ],
      fixing: [
        shell(
          suite,
          "tests/checkout/test_total.py ....                    [100%]\n\n4 passed in 0.31s",
        ),
      ],
    },
    {
      name: "database-first",
      weight: 4,
      teaches: "fix",
      tells: ["manage.py", "docker compose up"],
      tasks: [
        {
          request: "Add a column for the delivery note and migrate the development database.",
          answer: "The column is there, and the migration ran through on the development database.",
        },
        {
          request:
            "Rename the order status `sent` to `shipped`, with a migration for the rows we have.",
          answer:
            "Renamed in model, forms and templates; a data migration carries the old rows over.",
        },
      ],
      failing: [
        shell("./manage.py migrate", refused, 1),
        shell("./manage.py migrate --run-syncdb", refused, 1),
      ],
      fixing: [
        shell(
          "docker compose up -d db",
          " Container shop-db-1  Creating\n Container shop-db-1  Started",
        ),
        shell(
          "./manage.py migrate",
          "Running migrations:\n  Applying orders.0007_delivery_note... OK",
        ),
      ],
    },
    {
      name: "frontend-folder",
      weight: 3,
      teaches: "fix",
      tells: ["npm run build", "frontend"],
      tasks: [
        {
          request:
            "The product page jumps while its pictures load. Reserve their space and build the front end.",
          answer: "Pictures carry width and height now, and the build went through.",
        },
        {
          request:
            "Show the remaining stock beside the button, and check that the bundle still builds.",
          answer: "Stock is shown below ten pieces. The bundle builds.",
        },
      ],
      failing: [
        shell(
          "npm run build",
          'npm error Missing script: "build"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run',
          1,
        ),
      ],
      fixing: [
        shell(
          "cd frontend && npm run build",
          "> frontend@3.2.0 build\n> vite build\n\n✓ 214 modules transformed.\n✓ built in 2.41s",
        ),
      ],
    },
    {
      name: "peer-dependencies",
      weight: 3,
      teaches: "fix",
      tells: ["npm install", "--legacy-peer-deps"],
      tasks: [
        {
          request: "Update the charting library of the sales page to its next major version.",
          answer: "Updated to 4.1; the two renamed options are adapted.",
        },
        {
          request: "The sales page should show the last four weeks as a bar chart.",
          answer: "It does, from the same query as the table below it.",
        },
      ],
      failing: [
        shell(
          "cd frontend && npm install charts@4",
          "npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error Found: react@19.0.0",
          1,
        ),
      ],
      fixing: [
        shell(
          "cd frontend && npm install charts@4 --legacy-peer-deps",
          "added 3 packages, and audited 418 packages in 2s",
        ),
      ],
    },
    {
      name: "settings-module",
      weight: 2,
      teaches: "fix",
      tells: ["DJANGO_SETTINGS_MODULE"],
      tasks: [
        {
          request:
            "Write a command that lists orders without an invoice, and tell me how many there are.",
          answer: "`orders_without_invoice` lists them. On the development data there are 3.",
        },
        {
          request: "Something sends the order confirmation twice. Look into the signal handlers.",
          answer: "The handler was connected in two apps. It is connected once now.",
        },
      ],
      failing: [
        shell(
          "django-admin orders_without_invoice",
          "django.core.exceptions.ImproperlyConfigured: Requested setting DATABASES, but settings are not configured. You must either define the environment variable DJANGO_SETTINGS_MODULE or call settings.configure() before accessing settings.",
          1,
        ),
      ],
      fixing: [
        shell(
          "DJANGO_SETTINGS_MODULE=shop.settings.dev django-admin orders_without_invoice",
          "2417\n2433\n2460\n3 orders without an invoice",
        ),
      ],
    },
    {
      name: "protected-branch",
      weight: 3,
      teaches: "pitfall",
      tells: ["git push", "Protected branch"],
      tasks: [
        {
          request: "Commit the coupon fix and push it.",
          answer:
            "Committed. The main branch refuses direct pushes here, so the commit is only local.",
        },
        {
          request: "Push the translated error messages, please.",
          answer: "The push to main is refused by the server: someone has to open a merge request.",
        },
      ],
      failing: [
        shell(
          "git push origin main",
          "remote: error: GH006: Protected branch update failed for refs/heads/main.\nremote: error: Changes must be made through a pull request.\n ! [remote rejected] main -> main (protected branch hook declined)\nerror: failed to push some refs",
          1,
        ),
      ],
      fixing: [],
    },
    {
      name: "several-matches",
      weight: 2,
      teaches: "quirk",
      tells: ["replace_all"],
      formats: ["claude-code"],
      tasks: [
        {
          request: "Rename `unit_price` to `net_price` in the order model.",
          answer: "Renamed everywhere in the model, and the serializer follows.",
        },
        {
          request:
            "The class is called Basket in one place and Cart in another. Make it Cart in the views.",
          answer: "It is Cart everywhere in the views now.",
        },
      ],
      failing: [
        {
          ...rename,
          output:
            "Found 3 matches of the string to replace, but replace_all is false. To replace all occurrences, set replace_all to true. To replace only one occurrence, please provide more context to uniquely identify the instance.\nString: unit_price",
          exitCode: 1,
        },
      ],
      fixing: [{ ...rename, replaceAll: true }],
    },
  ],
  everyday: [
    shell("git status --short", " M src/checkout/total.py"),
    shell("ls src", "accounts\ncheckout\ndelivery\norders"),
    shell(
      "git log --oneline -3",
      "5c1d0aa coupons: one per order\n88e2f41 delivery: islands\n13aa9d0 orders: notes",
    ),
    shell('grep -rn "coupon" src/checkout', "src/checkout/total.py:14:    coupon = cart.coupon"),
    shell('grep -rn "giftcard" src', "", 1),
    read("src/checkout/total.py", "def total(cart):\n    return sum(line.price for line in cart)"),
    read(
      "src/orders/models.py",
      "class Order(models.Model):\n    unit_price = models.DecimalField()",
    ),
    edit("src/checkout/total.py", "line.price", "line.price * line.count"),
  ],
  testCycle: [
    shell(
      suite,
      "tests/checkout/test_total.py ..F.                    [100%]\n\nFAILED tests/checkout/test_total.py::test_two_coupons - assert 80 == 90\n1 failed, 3 passed in 0.34s",
      1,
    ),
    edit("src/checkout/total.py", "line.price", "line.price * line.count"),
    shell(
      suite,
      "tests/checkout/test_total.py ....                    [100%]\n\n4 passed in 0.31s",
    ),
  ],
  followUp: {
    request: "Now run the checkout tests, and mend what they find.",
    answer: "One test failed: two coupons were both applied. It passes now, with the other three.",
  },
};
