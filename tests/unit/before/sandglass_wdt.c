// SPDX-License-Identifier: GPL-2.0
/* Watchdog of the Sandglass system controller */

#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/watchdog.h>

#define SANDGLASS_LOAD		0x00
#define SANDGLASS_CONTROL	0x04
#define SANDGLASS_ENABLE	BIT(0)
#define SANDGLASS_HZ		32768

struct sandglass {
	struct watchdog_device wdd;
	void __iomem *base;
};

static int sandglass_start(struct watchdog_device *wdd)
{
	struct sandglass *sandglass = watchdog_get_drvdata(wdd);

	writel(wdd->timeout * SANDGLASS_HZ, sandglass->base + SANDGLASS_LOAD);
	writel(SANDGLASS_ENABLE, sandglass->base + SANDGLASS_CONTROL);
	return 0;
}

static int sandglass_ping(struct watchdog_device *wdd)
{
	struct sandglass *sandglass = watchdog_get_drvdata(wdd);

	writel(wdd->timeout * SANDGLASS_HZ, sandglass->base + SANDGLASS_LOAD);
	return 0;
}

static int sandglass_set_timeout(struct watchdog_device *wdd, unsigned int timeout)
{
	wdd->timeout = timeout;
	return 0;
}

static const struct watchdog_info sandglass_info = {
	.options = WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING,
	.identity = "Sandglass",
};

static const struct watchdog_ops sandglass_ops = {
	.owner = THIS_MODULE,
	.start = sandglass_start,
	.ping = sandglass_ping,
	.set_timeout = sandglass_set_timeout,
};

static int sandglass_probe(struct platform_device *pdev)
{
	struct sandglass *sandglass;

	sandglass = devm_kzalloc(&pdev->dev, sizeof(*sandglass), GFP_KERNEL);
	if (!sandglass)
		return -ENOMEM;

	sandglass->base = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(sandglass->base))
		return PTR_ERR(sandglass->base);

	sandglass->wdd.info = &sandglass_info;
	sandglass->wdd.ops = &sandglass_ops;
	sandglass->wdd.timeout = 30;
	watchdog_set_drvdata(&sandglass->wdd, sandglass);
	platform_set_drvdata(pdev, sandglass);
	return devm_watchdog_register_device(&pdev->dev, &sandglass->wdd);
}

static struct platform_driver sandglass_driver = {
	.driver = {
		.name = "sandglass-wdt",
	},
	.probe = sandglass_probe,
};
module_platform_driver(sandglass_driver);
