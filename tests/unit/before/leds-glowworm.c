// SPDX-License-Identifier: GPL-2.0
/* LEDs of the Glowworm front panel */

#include <linux/i2c.h>
#include <linux/leds.h>
#include <linux/module.h>

#define GLOWWORM_PWM(n)		(0x10 + (n))

struct glowworm_led {
	struct led_classdev cdev;
	struct i2c_client *client;
	u8 number;
};

static int glowworm_set(struct led_classdev *cdev, enum led_brightness value)
{
	struct glowworm_led *led = container_of(cdev, struct glowworm_led, cdev);

	i2c_smbus_write_byte_data(led->client, GLOWWORM_PWM(led->number), value);
	return 0;
}
