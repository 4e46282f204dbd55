// SPDX-License-Identifier: GPL-2.0
/* Real-time clock of the Lanthorn power controller */

#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rtc.h>

#define LANTHORN_SECONDS	0x00
#define LANTHORN_ALARM		0x04
#define LANTHORN_STATUS		0x08
#define LANTHORN_STATUS_ALARM	BIT(0)

struct lanthorn {
	void __iomem *base;
	struct rtc_device *rtc;
};

static irqreturn_t lanthorn_interrupt(int irq, void *data)
{
	struct lanthorn *lanthorn = data;

	writel(LANTHORN_STATUS_ALARM, lanthorn->base + LANTHORN_STATUS);
	rtc_update_irq(lanthorn->rtc, 1, RTC_AF | RTC_IRQF);
	return IRQ_HANDLED;
}

static int lanthorn_probe(struct platform_device *pdev)
{
	struct lanthorn *lanthorn;
	int irq, ret;

	lanthorn = devm_kzalloc(&pdev->dev, sizeof(*lanthorn), GFP_KERNEL);
	if (!lanthorn)
		return -ENOMEM;

	lanthorn->base = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(lanthorn->base))
		return PTR_ERR(lanthorn->base);

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;

	ret = devm_request_irq(&pdev->dev, irq, lanthorn_interrupt, 0,
			       dev_name(&pdev->dev), lanthorn);
	if (ret)
		return ret;

	lanthorn->rtc = devm_rtc_allocate_device(&pdev->dev);
	if (IS_ERR(lanthorn->rtc))
		return PTR_ERR(lanthorn->rtc);

	lanthorn->rtc->range_max = U32_MAX;
	return devm_rtc_register_device(lanthorn->rtc);
}
